# shellcheck shell=bash disable=SC2154 # what tests/bench/run has
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Tables and charts of what a run has left in $work/out; the last part of
# tests/bench/run, which sources it.

# shellcheck source=note.sh
. "$bench/note.sh"
if [[ $kind = growth ]]; then
	rm -f "$out"/*-*.points "$out"/*-*.title
	"$bench/grown" "$work/out" "$out" | tee "$out/growth.txt"
	for points in "$out"/*-*.points; do
		{ read -r head; read -r axis; } <"${points%.points}.title"
		gnuplot -e "points='$(quoted "$points")'; out='$(quoted "${points%.points}.svg")'; \
head='$(quoted "$head")'; axis='$axis'; note=\"$(note_of "$work/out/notes")\"" "$bench/growth.gp"
	done
	rm -f "$out"/*-*.title
	printf '\nin %s: growth.txt, growth.csv, and as charts:\n' "$out"
	(cd "$out" && printf '  %s\n' ./*-*.svg)
	exit
fi
if [[ $kind = profile ]]; then
	"$bench/profiled" "$work" "$out" | tee "$out/profile.txt"
	printf '\nin %s: profile.txt, profile.csv\n' "$out"
	exit
fi
name=results
[[ $kind = ops ]] || name=$kind
for file in "$work/out/"{samples,daemons}.csv; do
	[[ ! -e $file ]] || cp "$file" "$out/$name-${file##*/}"
done
"$bench/report" results "$work/out" >"$out/$name.csv"
"$bench/report" table "$out/$name.csv" | tee "$out/$name.txt"
"$bench/chart" "$out/$name.csv" "$out/$name.svg"
echo
[[ $kind != ops ]] || "$bench/report" verdict "$work/out"
printf 'in %s: %s\n' "$out" "$(cd "$out" && echo "$name"[.-]*)"
