#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only
# honesty: random writes to the real kernel, each answered by the simulator in the same way
#
# The traces in test/sim/traces are longer; this one is new for each kernel. Others:
#   test/qemu/run --topology switch --build build -- \
#       env HONESTY_SEED=7 HONESTY_WRITES=400 HONESTY_SECONDS=500 bats test/qemu/honesty.bats
# topology: three switch
# simulator: no, it is compared with the kernel here
# boot: alone

bats_require_minimum_version 1.5.0
load ../lib/guest.bash

setup() {
	guest_needed
	trace=$BATS_TEST_TMPDIR/trace
	seed=${HONESTY_SEED:-7}
	# looking at everything takes longer where there is more
	case $CXL_TEST_GUEST in
	three) writes=150 ;;
	*) writes=80 ;;
	esac
	writes=${HONESTY_WRITES:-$writes}
	# a guest on a busy machine gets less far
	seconds=${HONESTY_SECONDS:-60}
	number_memdevs
}

# has_endpoints N: so many memdevs have their endpoint, with its driver
has_endpoints() {
	local ready=(/sys/bus/cxl/drivers/cxl_port/endpoint*)

	[ -e "${ready[0]}" ] || ready=()
	[ "${#ready[@]}" -eq "$1" ]
}

# wait_for_endpoints N: for at most 30 s
wait_for_endpoints() {
	local try

	for ((try = 0; try < 300; try++)); do
		! has_endpoints "$1" || return 0
		sleep 0.1
	done
	echo "not $1 endpoints" >&2
	return 1
}

# What is drawn depends on the numbers of the memdevs, and they on luck at boot. What fails has to
# fail again, so they are taken away and come one after the other.
number_memdevs() {
	local driver=/sys/bus/pci/drivers/cxl_pci device devices n=0

	devices=("$driver"/0000:*)
	for device in "${devices[@]}"; do
		echo "${device##*/}" >"$driver/unbind"
	done
	wait_for_endpoints 0
	for device in "${devices[@]}"; do
		echo "${device##*/}" >"$driver/bind"
		n=$((n + 1))
		wait_for_endpoints "$n"
	done
}

@test "honesty: the simulator answers random writes as this kernel does, and shows the same after each" {
	local n

	"$CXL_BUILD/test/qemu/recorder/record-writes" "$seed" "$writes" "$seconds" >"$trace"
	n=$(grep -c '^W ' "$trace")
	[ "$n" -ge 10 ]
	CXL_SIM_TOPOLOGIES=/src/sim/topologies run "$CXL_BUILD/sim/cxl-sim" replay "$trace"
	echo "$output"
	echo "# $CXL_TEST_GUEST, seed $seed: ${lines[-1]##*/trace: }" >&3
	# enough to play it again
	[ "$status" -eq 0 ] || grep -E '^(W |# replay: )' "$trace"
	[ "$status" -eq 0 ]
	[[ $output == *"$n writes and "*" reads compared, 0 differ"* ]]
}
