#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# library-docs.sh - the manual pages of the libraries say what is true
#
# usage: library-docs.sh [CC [LIBCXL LIBDAXCTL]]
#
# CC is cc; the examples are linked with the libraries, or not tried without them. CXL_BUILD names
# the build directory (build). A fault is one line, and any fault makes the exit status 1.
#
# Checked: each function is on exactly one page, and nothing else is; each section of the headers, too
# (by pages.awk); synopses compile; examples compile, succeed and say something.

set -euo pipefail
export LC_ALL=C

here=$(dirname "$(readlink -f "$0")")
cc=${1:-cc}
libraries=()
[[ $# -lt 3 ]] || libraries=("$(realpath "$2")" "$(realpath "$3")")

# shellcheck source=../lib/sysroot.bash
. "$here/../lib/sysroot.bash"
# shellcheck source=docs.bash
. "$here/docs.bash"
headers=("$tree"/libcxl/{libcxl,cxlx}.h "$tree"/libdaxctl/{libdaxctl,daxctlx}.h)

generate() {
	mkdir "$work/made"
	awk -v out="$work/made" -v dir="$pages/lib" -f "$pages/lib/pages.awk" "$pages/lib/areas" \
		"${headers[@]}" || fault "pages.awk cannot make all pages"
}

# The names that NAME of the generated pages lists, without the pages themselves and macros.
names() {
	sed -n '/^== NAME/{n;n;s/ - .*//;s/, /\n/g;p}' "$work"/made/*.adoc |
		grep -vE -e '^lib(cxl|daxctl)-' -e '_foreach(_all|_safe|_reverse)?$'
}

check_names() {
	local name

	awk -f "$here/prototypes.awk" "${headers[@]}" | awk '$1 == "proto" || $1 == "inline" { print $2 }' \
		>"$work/wanted"
	names >"$work/found"
	same "functions in the pages" "$work/wanted" "$work/found"
	while read -r name; do
		fault "$name: on more than one page"
	done < <(sort "$work/found" | uniq -d)
}

# check_described PAGE: each function of the synopsis has its part below
check_described() {
	local page=$work/made/$1.3.adoc

	section SYNOPSIS <"$page" | sed -nE 's/^[a-z].*[ *]((cxl|daxctl)x?_[a-z0-9_]+)\(.*/\1/p' >"$work/wanted"
	section DESCRIPTION <"$page" | sed -nE 's/^=== ([a-z0-9_]+)\(\)$/\1/p' >"$work/found"
	same "$1" "$work/wanted" "$work/found"
}

# c_code SECTION: the C in the page on standard input
c_code() {
	section "$1" | awk '/^\[source,c\]/ { armed = 1; next }
		/^----$/ { on = armed && !on; armed = on; next } on'
}

compile() {
	"$cc" -std=gnu11 -Wall -Wextra -Werror -Wno-unused-parameter "-I$work/include" "$@"
}

# check_example PAGE SOURCE
check_example() {
	[[ ${#libraries[@]} -gt 0 ]] || return 0
	compile -o "$work/example" "$2" "${libraries[@]}" \
		"-Wl,-rpath,$(dirname "${libraries[0]}"):$(dirname "${libraries[1]}")" || {
		fault "$1: the example does not compile"
		return
	}
	"$work/example" >"$work/out" || fault "$1: the example fails"
	[[ -s $work/out ]] || fault "$1: the example prints nothing"
	checked=$((checked + 1))
}

check_by_hand() {
	local file name

	for file in "$pages"/*.3.adoc; do
		name=$(basename "$file" .adoc)
		page "$name" | c_code SYNOPSIS >"$work/synopsis.c"
		page "$name" | c_code EXAMPLES >"$work/example.c"
		compile -fsyntax-only "$work/synopsis.c" || fault "$name: the synopsis does not compile"
		check_example "$name" "$work/example.c"
	done
}

check_made() {
	local file name

	for file in "$work"/made/*.adoc; do
		name=$(basename "$file" .3.adoc)
		check_described "$name"
		check_example "$name" "$pages/lib/$name.c"
	done
	for file in "$pages"/lib/*.c; do
		name=$(basename "$file" .c)
		[[ -e $work/made/$name.3.adoc ]] || fault "lib/$name.c: there is no such page"
	done
}

mkdir -p "$work/include/cxl" "$work/include/daxctl"
cp "${headers[@]:0:2}" "$work/include/cxl"
cp "${headers[@]:2:2}" "$work/include/daxctl"
BATS_TEST_TMPDIR=$work
sysroot_tree --memdevs 3 --kinds rpr --region ram:0:2

generate
check_names
check_made
check_by_hand

verdict
