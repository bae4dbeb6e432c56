#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# headers.sh - the public headers compile alone, laid out as installed, in C and in C++
#
# usage: headers.sh [CC [CXX]]
#
# CC is cc, CXX is c++ if the machine has one.  Any warning is a fault.

set -euo pipefail

here=$(dirname "$(readlink -f "$0")")
tree=$here/../..
cc=${1:-cc}
cxx=${2:-$(command -v c++ || true)}
warnings=(-Wall -Wextra -Wpedantic -Wstrict-prototypes -Wmissing-prototypes -Werror)

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir "$work/cxl" "$work/daxctl"
cp "$tree"/libcxl/{libcxl,cxlx}.h "$work/cxl"
cp "$tree"/libdaxctl/{libdaxctl,daxctlx}.h "$work/daxctl"
echo '#include <cxl/libcxl.h>' >"$work/libcxl-alone.c"
echo '#include <cxl/cxlx.h>' >"$work/cxlx-alone.c"
echo '#include <daxctl/libdaxctl.h>' >"$work/libdaxctl-alone.c"
echo '#include <daxctl/daxctlx.h>' >"$work/daxctlx-alone.c"
cp "$here"/header-use{,-daxctl}.c "$work"
faults=0

# HAVE_UUID takes uuid_t from libuuid instead of declaring it; both ways must work.
uuids=(-UHAVE_UUID)
if "$cc" -fsyntax-only -x c - <<<'#include <uuid/uuid.h>' 2>/dev/null; then
	uuids+=(-DHAVE_UUID)
else
	echo "no uuid/uuid.h: HAVE_UUID is not tried"
fi

# compile COMMAND...: every source, with and without HAVE_UUID.
compile() {
	local source uuid

	for source in "$work"/*.c; do
		for uuid in "${uuids[@]}"; do
			"$@" "$uuid" "-I$work" -fsyntax-only "$source" && continue
			echo "fault: ${source##*/} does not compile with: $* $uuid" >&2
			faults=$((faults + 1))
		done
	done
}

compile "$cc" -std=gnu11 "${warnings[@]}" -x c
if [[ -n $cxx ]]; then
	compile "$cxx" -std=c++11 -Wall -Wextra -Wpedantic -Werror -x c++
else
	echo "no C++ compiler: only C is tried"
fi

[[ $faults -eq 0 ]]
