#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# daxctl-compare.sh list OURS CXL DEBIAN LIBRARY - does "daxctl list" print what daxctl 85 prints?
# daxctl-compare.sh life CXL DEBIAN [LIBRARY] - what daxctl 85 prints in the life of a device
#
# Both run in cxl-sim run, on a machine with a memdev mem0 that has volatile memory. DEBIAN is the directory with Debian's programs and
# libraries, LIBRARY our libdaxctl.so.1. "list" compares ours, Debian's, and Debian's program with
# our library: the last two have to agree with ours byte for byte and, where 85 leaves an order to
# chance, after sorting. "life" prints each command, its sorted JSON and its exit status; with
# LIBRARY, Debian's program uses our library. No device is without a driver while another becomes
# system memory: 85 makes memory of both then, see test/sim/daxctl-compat.bats.
set -eu

what=$1
ours=
[ "$what" = life ] || { ours=$2 && shift; }
cxl=$2 debian=$3 library=${4:-}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

if [ -n "$library" ]; then
	mkdir "$work/lib"
	cp -P "$debian"/lib/* "$work/lib"
	rm "$work"/lib/libdaxctl.so*
	cp "$library" "$work/lib/libdaxctl.so.1"
fi

with_their_library() {
	"$debian/ld.so" --library-path "$debian/lib" "$debian/usr/bin/daxctl" "$@"
}

with_our_library() {
	"$debian/ld.so" --library-path "$work/lib" "$debian/usr/bin/daxctl" "$@"
}

sorted() {
	jq -c 'walk(if type == "array" then sort_by(tojson) else . end)'
}

# --- list ---

differ() {
	echo "$1: daxctl list $2"
	faults=$((faults + 1))
}

compare() {
	local status=

	"$ours" list "$@" >"$work/ours" 2>/dev/null || status=$?
	with_our_library list "$@" >"$work/mixed" 2>/dev/null || status+=,$?
	with_their_library list "$@" >"$work/theirs" 2>/dev/null || status+=,$?
	compared=$((compared + 1))
	[ -z "$status" ] || differ "exit status $status" "$*"
	cmp -s "$work/ours" "$work/mixed" || differ "with our library" "$*"
	[ "$(sorted <"$work/ours")" = "$(sorted <"$work/theirs")" ] || differ "with theirs" "$*"
}

compare_all() {
	local shape class filter

	for shape in "" -iM -u; do
		for class in "" -R -D -RD; do
			while read -r filter; do
				# shellcheck disable=SC2086 # words
				compare $shape $class $filter
			done <<-END

				-r 0
				-r 1
				-r region0
				-r all
				-d dax0.0
				-d 0.1
				-d all
				-d dax9.9
				-r 0 -d dax0.1
				-r 9 -d dax0.1
				-d dax0.2
			END
		done
	done
}

run_list() {
	compared=0 faults=0
	with_their_library reconfigure-device -f -m devdax dax0.0
	with_their_library disable-device dax0.0
	with_their_library reconfigure-device -s 256M dax0.0
	with_their_library create-device -r 0 -s 128M
	echo 1 >/sys/bus/cxl/devices/dax_region0/dax_region/create
	compare_all
	with_their_library reconfigure-device -m system-ram dax0.1
	compare -RDMi
	compare -RDMu
	with_their_library offline-memory dax0.1
	compare -RDM
	with_their_library reconfigure-device -m famfs dax0.0
	compare -RDMi
}

# --- life ---

step() {
	local status=0

	echo "\$ daxctl $*"
	"$theirs" "$@" >"$work/out" 2>"$work/err" || status=$?
	sorted <"$work/out"
	echo "status $status"
}

run_life() {
	theirs=with_their_library
	[ -z "$library" ] || theirs=with_our_library
	while read -r line; do
		# shellcheck disable=SC2086 # words
		step $line
		step list -RDMi
	done <<-END
		reconfigure-device -m devdax dax0.0
		reconfigure-device -m devdax -f dax0.0
		enable-device dax0.0
		disable-device dax0.0
		disable-device dax0.0
		reconfigure-device -s 256M dax0.0
		create-device -r 0 -s 128M
		create-device -r 0
		create-device -r 0
		enable-device dax0.0
		reconfigure-device -m system-ram -N dax0.1
		online-memory dax0.1
		offline-memory dax0.1
		reconfigure-device -m famfs dax0.0
		reconfigure-device -m devdax dax0.1
		destroy-device -f dax0.1
		destroy-device dax0.2
		destroy-device -f dax0.2
		disable-device dax0.0
		enable-device dax0.0
		reconfigure-device -m system-ram -N dax0.0
		online-memory --no-movable dax0.0
		online-memory --no-movable dax0.0
		reconfigure-device -m system-ram --no-movable dax0.0
		offline-memory dax0.0
		reconfigure-device -m devdax dax0.0
		reconfigure-device -C dax0.0
	END
}

"$cxl" create-region -t ram -d decoder0.0 -m mem0 >/dev/null 2>&1
if [ "$what" = life ]; then
	run_life
else
	run_list >"$work/said" 2>&1 || faults=$((faults + 1))
	grep -E '^(exit status|with) ' "$work/said" || true
	echo "$compared command lines, $faults differ"
	[ "$faults" = 0 ]
fi
