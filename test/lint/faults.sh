#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# faults.sh - test/compat/faults.md has a row for each fault of 85, and the tests that it names exist
#
# A row ends with "`FILE`: NAME" (a test of that name in FILE, below test/), "kept: WHY" or "open".

set -euo pipefail
export LC_ALL=C

tree=$(dirname "$(readlink -f "$0")")/../..
table=$tree/test/compat/faults.md
last=46
wrong=0 mended=0 kept=0 open=()

fault() {
	echo "$1" >&2
	wrong=$((wrong + 1))
}

# has_test FILE NAME: a test of bats, or the word in a program in C
has_test() {
	case $1 in
	*.bats) grep -qF "@test \"$2\" {" "$tree/test/$1" 2>/dev/null ;;
	*) grep -qwF "$2" "$tree/test/$1" 2>/dev/null ;;
	esac
}

number=0
while IFS='|' read -r _ name _ shown _; do
	name=${name// /} shown=${shown# } shown=${shown% }
	number=$((number + 1))
	[ "$name" = "F$number" ] || fault "$name stands where F$number should"
	case $shown in
	open) open+=("$name") ;;
	'kept: '?*) kept=$((kept + 1)) ;;
	'`'*'`: '?*)
		file=${shown#\`} file=${file%%\`*}
		has_test "$file" "${shown#*\`: }" || fault "$name: no test \"${shown#*\`: }\" in $file"
		mended=$((mended + 1))
		;;
	*) fault "$name: what is \"$shown\"?" ;;
	esac
done < <(grep '^| F[0-9]' "$table")

[ "$number" = "$last" ] || fault "$number rows, there are $last faults"
echo "faults of 85: $mended of $last mended, $kept kept for scripts, ${#open[@]} open${open:+ (${open[*]})}"
[ "$wrong" = 0 ]
