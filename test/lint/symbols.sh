#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# symbols.sh - the headers, the version script, the library and the contract name the same symbols
#
# usage: symbols.sh [LIBRARY]
#
# LIBRARY is the libcxl.so that was built.  When it is not there the rest is checked and the exit
# status is 77 (skipped).  A fault is one line, and any fault makes the exit status 1.

set -euo pipefail
export LC_ALL=C

here=$(dirname "$(readlink -f "$0")")
libcxl=$here/../../libcxl
library=${1:-}

# Every node depends on the one before it; LIBECXL_8 is spelt like that for good.
chain="LIBCXL_1 LIBCXL_2 LIBCXL_3 LIBCXL_4 LIBCXL_5 LIBCXL_6 LIBCXL_7 LIBECXL_8 LIBCXL_9"
chain+=" LIBCXL_10 LIBCXL_11 LIBCXL_12 LIBCXL_13 CXLX_1"

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

	awk -f "$here/prototypes.awk" "$libcxl/libcxl.h" >"$work/libcxl.h"
	awk -f "$here/prototypes.awk" "$libcxl/cxlx.h" >"$work/cxlx.h"
	while read -r line; do
		fault "${line#"$libcxl/"}"
	done < <(sed -n 's/^fault //p' "$work/libcxl.h" "$work/cxlx.h")

	sed -n 's/^proto //p' "$work/libcxl.h" >"$work/declared"
	same "libcxl.h, prototypes and \"Since:\"" "$work/contract" "$work/declared"

	sed -n 's/^proto //p' "$work/cxlx.h" >"$work/declared-cxlx"
	while read -r line; do
		[[ $line =~ ^cxlx_[a-z0-9_]+\ CXLX_1$ ]] || fault "cxlx.h: not cxlx_* since CXLX_1: $line"
	done <"$work/declared-cxlx"
}

check_script() {
	names_of_script "$libcxl/libcxl.sym" >"$work/script"
	{ cat "$work/contract" && echo "cxlx_* CXLX_1"; } >"$work/wanted"
	same "libcxl.sym" "$work/wanted" "$work/script"

	wanted_chain >"$work/wanted-chain"
	chain_of_script "$libcxl/libcxl.sym" >"$work/chain"
	same "libcxl.sym, node and parent" "$work/wanted-chain" "$work/chain"
}

check_library() {
	local soname

	names_of_library "$library" >"$work/library"
	sort "$work/contract" "$work/declared-cxlx" >"$work/wanted"
	same "${library##*/}" "$work/wanted" "$work/library"

	tr ' ' '\n' <<<"$chain" >"$work/wanted-nodes"
	nodes_of_library "$library" >"$work/nodes"
	same "${library##*/}, nodes" "$work/wanted-nodes" "$work/nodes"

	soname=$(readelf --dynamic --wide "$library" | sed -n 's/.*(SONAME).*\[\(.*\)\]/\1/p')
	[[ $soname == libcxl.so.1 ]] || fault "${library##*/}: the soname is \"$soname\", not libcxl.so.1"
}

grep -v '^#' "$here/libcxl-symbols.txt" >"$work/contract"
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
