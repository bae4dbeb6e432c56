# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# dynamic.bash - for the suites dynamic*.bats: a machine with dynamic capacity, and who manages it
#
# They run on the simulator, as test/sim/run --topology dcd --kernel dcd, or with another kernel
# that knows dynamic capacity. What they share with the suites of regions is in region.bash.
# shellcheck disable=SC2034,SC2154 # variables for the suites, and of region.bash

# The kernel's word for dynamic capacity, the first of several.
dynamic_word=
for dynamic_file in /sys/bus/cxl/devices/decoder0.0/create_dynamic_ram*_region; do
	dynamic_file=${dynamic_file##*/create_}
	dynamic_word=${dynamic_word:-${dynamic_file%_region}}
done
[[ $dynamic_word != *\** ]] || dynamic_word=

load ../region/region.bash

MiB=$((1 << 20))
GiB=$((1 << 30))
tag=5be13bce-ae34-4a77-b6c3-16df975fcf1a
other_tag=deadbeef-cafe-baad-f00d-fedcba987654

# As region_setup. $static has ram and dynamic capacity, $dynamic nothing else.
dynamic_setup() {
	guest_simulator_needed "dynamic capacity"
	region_setup dcd
	static=${memdev[0x501]} dynamic=${memdev[0x502]}
	child=
}

dynamic_teardown() {
	if [ -n "${child-}" ]; then
		kill -KILL "$child" 2>/dev/null || true
		wait "$child" 2>/dev/null || true
	fi
	region_teardown
}

# --- who manages the devices ---

# extent add|release MEMDEV OFFSET LENGTH [WORDS...]: as in cxl-sim(1)
extent() {
	echo "$*" >"$CXL_SIM_CONTROL/extent"
}

# Nothing that was handed out is left from boot or another test: a region takes all there is, and
# gives it back when it goes.
drain() {
	local - each

	set +T
	for each in "$static" "$dynamic"; do
		succeeds cxl create-region --dynamic "$each"
		succeeds cxl destroy-region -f "$(json region)"
	done
}

# --- who uses the capacity ---

dax_region() {
	echo "$guest_devices/dax_$1"
}

# extents REGION: their names, one per line
extents() {
	local path

	for path in "$(dax_region "$1")"/extent*; do
		[ ! -e "$path" ] || echo "${path##*/}"
	done
}

# n_extents REGION N: it has exactly that many
n_extents() {
	local names

	mapfile -t names < <(extents "$1")
	[ ${#names[@]} = "$2" ]
}

# claim REGION TAG|0: a new dax device takes extents; its name is $dax. The file "seed" may name an
# older one that was not bound since.
claim() {
	local path

	echo 1 >"$(dax_region "$1")/dax_region/create"
	dax=
	for path in "$(dax_region "$1")"/dax*.[1-9]*; do
		[ "$(<"$path/size")" != 0 ] || dax=${path##*/}
	done
	[ -n "$dax" ] || fail "no new dax device"
	echo "$2" >"/sys/bus/dax/devices/$dax/uuid"
}

# unclaim REGION DAX: it gives them back, and is deleted
unclaim() {
	echo 0 >"/sys/bus/dax/devices/$2/size"
	echo "$2" >"$(dax_region "$1")/dax_region/delete"
}

# --- a command that goes on meanwhile ---

# start COMMAND...: in the background, as $child. With job control, or it would not see SIGINT.
start() {
	local -

	set -m
	"$@" >"$scratch/child.out" 2>"$scratch/child.err" 3>&- &
	child=$!
}

# finish: $status, $output and $stderr of it, as after try
finish() {
	local -
	set +T
	status=0
	wait "$child" || status=$?
	child=
	slurp output <"$scratch/child.out"
	slurp stderr <"$scratch/child.err"
}

# The region that a command in the background made and bound; it may be the first of several.
waits_in_region() {
	region=$(regions | head -n 1)
	[ -n "$region" ] && [ -e "$(dax_region "$region")/dax_region/id" ]
}

# has_region REGION
has_region() {
	[ -e "$guest_devices/$1" ]
}
