# SPDX-License-Identifier: GPL-2.0-or-later
#
# gnuplot -e "points='FILE'; out='FILE.svg'; note="TEXT"": what `report points` made
# of a run, each side a mark, ratios to the backing directory on a logarithmic scale.
set terminal svg size 1000,620 font "sans-serif,13" background "white"
set output out
set title "Cost of an operation, as a ratio to the backing directory" offset 0,0.3
set label 1 note noenhanced at screen 0.01,0.055 font ",9"
set key outside right top Left reverse samplen 1 spacing 1.3
set logscale y
set yrange [0.93:*]
set ytics (1, 1.2, 1.5, 2, 3, 5, 10, 20, 50, 100, 200)
set grid ytics xtics linecolor rgb "#dddddd"
set xtics rotate by -45
set offsets 0.5, 0.5, 0, 0
set bmargin 8
colour(side) = side eq "rules-1" ? "#007a55" : side eq "no-policy" ? "#56b4e9" : \
	side eq "overlayfs" ? "#0050a0" : side eq "data" ? "#e69f00" : \
	side eq "plain" ? "#cc79a7" : side eq "pll-cached" ? "#d55e00" : "#801000"
mark(side) = side eq "rules-1" ? 7 : side eq "no-policy" ? 6 : side eq "overlayfs" ? 4 : \
	side eq "data" ? 2 : side eq "plain" ? 1 : side eq "pll-cached" ? 8 : 10
sides = system("head -n 1 ".points." | cut -d' ' -f2-")
plot for [i = 1:words(sides)] points every ::1 using (column(0)):(column(i + 1)):xtic(1) \
	with points pointtype mark(word(sides, i)) pointsize 1.1 linewidth 1.5 \
	linecolor rgb colour(word(sides, i)) title word(sides, i), \
	1 with lines linecolor rgb "#888888" dashtype 2 notitle
