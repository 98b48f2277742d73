# SPDX-License-Identifier: GPL-2.0-or-later
#
# gnuplot -e "points='FILE'; out='FILE.svg'; head='TEXT'; axis='TEXT'; note="TEXT"": how
# what is measured grows; a line a side, its name in the first row of its column.
set terminal svg size 760,440 font "sans-serif,13" background "white"
set output out
set title head
set label 1 note noenhanced at screen 0.01,0.085 font ",9"
set bmargin 7
set xlabel axis offset 0,0.4
set key outside right top Left reverse samplen 2
set logscale xy
set grid linecolor rgb "#dddddd"
colour(side) = side eq "rules-1" ? "#007a55" : side eq "no-policy" ? "#56b4e9" : \
	side eq "overlayfs" ? "#0050a0" : side eq "backing" ? "#666666" : \
	side eq "plain" ? "#cc79a7" : side eq "pll-cached" ? "#d55e00" : "#801000"
sides = system("head -n 1 ".points." | cut -d' ' -f2-")
plot for [i = 1:words(sides)] points every ::1 using 1:(column(i + 1)) \
	with linespoints pointtype 7 pointsize 0.6 linewidth 1.8 \
	linecolor rgb colour(word(sides, i)) title word(sides, i)
