#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only
# honesty: random writes to the real kernel, each answered by the simulator in the same way
#
# The traces in test/sim/traces are longer, and always the same; these are new for each kernel. Others:
#   test/qemu/run --topology switch --build build -- env HONESTY_SEED=7 HONESTY_WRITES=400 \
#       bats test/qemu/honesty.bats
# topology: three switch
# simulator: no, it is compared with the kernel here
# boot: alone

bats_require_minimum_version 1.5.0
load ../lib/guest.bash

setup() {
	guest_needed
	trace=$BATS_TEST_TMPDIR/trace
	# Not new with each run: what fails has to fail again.
	read -r seed _ < <(uname -r | cksum)
	seed=${HONESTY_SEED:-$seed}
	writes=${HONESTY_WRITES:-}
	# looking at everything takes longer where there is more
	[ -n "$writes" ] || case $CXL_TEST_GUEST in
	three) writes=150 ;;
	*) writes=80 ;;
	esac
}

@test "honesty: the simulator answers random writes as this kernel does, and shows the same after each" {
	"$CXL_BUILD/test/qemu/recorder/record-writes" "$seed" "$writes" >"$trace"
	[ "$(grep -c '^W ' "$trace")" -eq "$writes" ]
	CXL_SIM_TOPOLOGIES=/src/sim/topologies run "$CXL_BUILD/sim/cxl-sim" replay "$trace"
	echo "$output"
	echo "# $CXL_TEST_GUEST, seed $seed: ${lines[-1]##*/trace: }" >&3
	[ "$status" -eq 0 ]
	[[ $output == *"$writes writes and "*" reads compared, 0 differ"* ]]
}
