#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# rooms.sh - each room includes only what the table of HACKING.md allows it
#
# A row of the table that names other rooms under "May include" holds for every file of its room;
# the room itself is always allowed, and "public headers" are LIB/LIB.h and LIB/*x.h.  A fault is one line, and any fault makes the exit status 1.

set -euo pipefail
export LC_ALL=C

tree=$(dirname "$(readlink -f "$0")")/../..
faults=0 checked=0

# "ROOM ROOM..." for each row that has an answer: the room, and what it may include.
table() {
	awk -F'|' '/^\| `[a-z\/]+\/` \|/ && $4 !~ /^ *$/ {
		gsub(/[` ,]|\/` $/, "", $2); sub(/\/$/, "", $2); line = $2
		n = split($4, word, /[ ,]+/)
		for (i = 1; i <= n; i++)
			if (word[i] ~ /^`[a-z]+\/`$/) {
				gsub(/[`\/]/, "", word[i]); line = line " " word[i]
			}
		print line ($4 ~ /public headers/ ? " public" : "")
	}' "$tree/HACKING.md"
}

while read -r room allowed; do
	headers=
	[[ $allowed != *public ]] || headers='|^lib([a-z]+)/(lib[a-z]+|[a-z]+x)\.h$'
	pattern="^($room|${allowed// /|})/$headers"
	for file in "$tree/$room"/*.[ch]; do
		checked=$((checked + 1))
		while read -r included; do
			[[ $included != */* || $included =~ $pattern ]] && continue
			echo "${file#"$tree/"}: includes $included" >&2
			faults=$((faults + 1))
		done < <(sed -n 's/^#include "\(.*\)"$/\1/p' "$file")
	done
done < <(table)

[[ $checked -gt 0 ]] || { echo "no row of HACKING.md names a room" >&2; exit 1; }
[[ $faults -eq 0 ]] || exit 1
echo "$checked files keep to their rooms"
