#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# symbols.sh - the headers, the version script, the library and the contract name the same symbols
#
# usage: symbols.sh NAME [LIBRARY]
#
# NAME is libcxl or libdaxctl, LIBRARY the shared library that was built.  When it is not there the
# rest is checked and the exit status is 77 (skipped).  A fault is one line, and any fault makes
# the exit status 1.

set -euo pipefail
export LC_ALL=C

here=$(dirname "$(readlink -f "$0")")
name=${1:?usage: symbols.sh NAME [LIBRARY]}
library=${2:-}
room=$here/../../$name

# ours: the prefix of our own names, their header and node.
# Every node depends on the one before it; LIBECXL_8 is spelt like that for good.
case $name in
libcxl)
	ours=cxlx
	chain="LIBCXL_1 LIBCXL_2 LIBCXL_3 LIBCXL_4 LIBCXL_5 LIBCXL_6 LIBCXL_7 LIBECXL_8 LIBCXL_9"
	chain+=" LIBCXL_10 LIBCXL_11 LIBCXL_12 LIBCXL_13 CXLX_1"
	;;
libdaxctl)
	ours=daxctlx
	chain=$(printf 'LIBDAXCTL_%d ' {1..12})DAXCTLX_1
	;;
*)
	echo "symbols.sh: there is no library $name" >&2
	exit 2
	;;
esac
node=${ours^^}_1

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
faults=0

fault() {
	echo "$1" >&2
	faults=$((faults + 1))
}

# same WHAT WANTED FOUND: two files of lines must hold the same lines, in any order.
same() {
	local line

	while read -r line; do
		fault "$1: missing: $line"
	done < <(comm -23 <(sort "$2") <(sort "$3"))
	while read -r line; do
		fault "$1: not wanted: $line"
	done < <(comm -13 <(sort "$2") <(sort "$3"))
}

# "SYMBOL NODE" for each name in the version script, "*" names included.
names_of_script() {
	awk '/^[A-Z].* \{/ { node = $1; section = "global" }
	     /^(global|local):/ { section = $1; sub(/:/, "", section) }
	     /^\t.*;/ && section == "global" { sub(/;.*/, ""); print $1, node }' "$1"
}

# "NODE PARENT" for each node in the version script; the first has the parent "-".
chain_of_script() {
	awk '/^[A-Z].* \{/ { node = $1 }
	     /^\}/ { sub(/^\} */, ""); sub(/;.*/, ""); print node, $0 == "" ? "-" : $0 }' "$1"
}

# "SYMBOL NODE" for each symbol the library exports; the nodes themselves are symbols, too.
names_of_library() {
	nm -D --defined-only --with-symbol-versions "$1" |
		awk '{ n = split($NF, part, /@+/) }
		     $(NF - 1) == "A" && (n == 1 || part[1] == part[2]) { next }
		     { print part[1], (n > 1 ? part[2] : "-") }'
}

# Each node the library defines, empty ones too.  Not every linker records the parents.
nodes_of_library() {
	readelf --version-info --wide "$1" |
		awk '/^Version needs section/ { over = 1 }
		     !over && /Name: / && !/Flags: BASE/ { print $NF }'
}

wanted_chain() {
	local node parent=-

	for node in $chain; do
		echo "$node $parent"
		parent=$node
	done
}

check_headers() {
	local line

	awk -f "$here/prototypes.awk" "$room/$name.h" >"$work/$name.h"
	awk -f "$here/prototypes.awk" "$room/$ours.h" >"$work/$ours.h"
	while read -r line; do
		fault "${line#"$room/"}"
	done < <(sed -n 's/^fault //p' "$work/$name.h" "$work/$ours.h")

	sed -n 's/^proto //p' "$work/$name.h" >"$work/declared"
	same "$name.h, prototypes and \"Since:\"" "$work/contract" "$work/declared"

	sed -n 's/^proto //p' "$work/$ours.h" >"$work/declared-ours"
	while read -r line; do
		[[ $line =~ ^${ours}_[a-z0-9_]+\ $node$ ]] || fault "$ours.h: not ${ours}_* since $node: $line"
	done <"$work/declared-ours"
}

check_script() {
	names_of_script "$room/$name.sym" >"$work/script"
	{ cat "$work/contract" && echo "${ours}_* $node"; } >"$work/wanted"
	same "$name.sym" "$work/wanted" "$work/script"

	wanted_chain >"$work/wanted-chain"
	chain_of_script "$room/$name.sym" >"$work/chain"
	same "$name.sym, node and parent" "$work/wanted-chain" "$work/chain"
}

check_library() {
	local soname

	names_of_library "$library" >"$work/library"
	sort "$work/contract" "$work/declared-ours" >"$work/wanted"
	same "${library##*/}" "$work/wanted" "$work/library"

	tr ' ' '\n' <<<"$chain" >"$work/wanted-nodes"
	nodes_of_library "$library" >"$work/nodes"
	same "${library##*/}, nodes" "$work/wanted-nodes" "$work/nodes"

	soname=$(readelf --dynamic --wide "$library" | sed -n 's/.*(SONAME).*\[\(.*\)\]/\1/p')
	[[ $soname == "$name.so.1" ]] || fault "${library##*/}: the soname is \"$soname\", not $name.so.1"
}

grep -v '^#' "$here/$name-symbols.txt" >"$work/contract"
check_headers
check_script
[[ ! -e $library ]] || check_library

if [[ $faults -gt 0 ]]; then
	echo "$faults faults" >&2
	exit 1
fi
if [[ ! -e $library ]]; then
	echo "skipped: the exports, because the library \"$library\" is not built"
	exit 77
fi
echo "$(wc -l <"$work/library") symbols agree"
