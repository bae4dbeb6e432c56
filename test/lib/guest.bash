# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# guest.bash - for bats suites that run in two places: on the real kernel in a guest (test/qemu/run)
# and on the simulator (test/sim/run)
#
# A suite need not know where it is. What only one of the places can do stands below "two places".
# Memdev, port and endpoint numbers change from boot to boot; serial numbers do not. Starting a
# process takes some 15 ms in there, so these helpers start none.

# shellcheck source=public.bash
. "$(dirname "${BASH_SOURCE[0]}")/public.bash"

guest_devices=/sys/bus/cxl/devices
guest_memory=/sys/devices/system/memory
debian_cxl=${CXL_TEST_DEBIAN_CXL:-/opt/debian-cxl/bin/cxl}

# guest_needed [TOPOLOGY...]: skip the test elsewhere
guest_needed() {
	local topology

	[ -n "${CXL_TEST_GUEST-}" ] ||
		skip "${CXL_TEST_MISSING:-needs a guest or the simulator: test/qemu/run, test/sim/run}"
	[ $# -gt 0 ] || return 0
	for topology in "$@"; do
		[ "$CXL_TEST_GUEST" != "$topology" ] || return 0
	done
	skip "needs topology $*"
}

# Debian's cxl 85 is there unless no suite of the mirror has that version.
guest_debian_cxl_needed() {
	[ -x "$debian_cxl" ] || skip "no Debian cxl 85 (test/qemu/fetch debian-cxl)"
}

# --- two places ---

guest_is_simulated() {
	[ -n "${CXL_TEST_SIM-}" ]
}

# guest_kernel_needed WHY: skip the test on the simulator
guest_kernel_needed() {
	! guest_is_simulated || skip "real kernel only: $1"
}

# guest_simulator_needed WHY: skip the test in the guest
guest_simulator_needed() {
	guest_is_simulated || skip "simulator only: $1"
}

# What the kernel said since it booted
guest_kernel_log() {
	if guest_is_simulated; then
		printf '%s\n' "$(<"$CXL_SIM_CONTROL/kernel-log")"
	else
		dmesg
	fi
}

# guest_openable NODE: from now on a program can open this device node. No simulated one can be
# opened, so there a file takes its place; who looks which files a process has open sees the same.
guest_openable() {
	guest_is_simulated || return 0
	: >"$BATS_TEST_TMPDIR/node"
	mount --bind "$BATS_TEST_TMPDIR/node" "$1"
}

# guest_closed NODE: nobody has it open any more
guest_closed() {
	! guest_is_simulated || umount "$1"
}

# guest_nobody_needed: for tests that become an ordinary user; $nobody_cxl is a cxl for him
guest_nobody_needed() {
	nobody_cxl=$(type -P cxl)
	guest_is_simulated || return 0
	setpriv --reuid 65534 --regid 65534 --clear-groups true 2>/dev/null ||
		skip "this user has no other users in the simulator; needs root"
	nobody_cxl=$(public_program "$nobody_cxl")
}

# guest_read FILE: an attribute, by its path below /sys/bus/cxl/devices, on standard output
guest_read() {
	printf '%s\n' "$(<"$guest_devices/$1")"
}

# guest_memdev SERIAL: the name of the memdev, "mem2"
guest_memdev() {
	local dir serial

	for dir in "$guest_devices"/mem*; do
		serial=$(<"$dir/serial")
		if ((serial == $1)); then
			echo "${dir##*/}"
			return
		fi
	done
	echo "no memdev with serial $1" >&2
	return 1
}

# guest_memdevs SERIAL...: the names on one line
guest_memdevs() {
	local serial names=()

	for serial in "$@"; do
		names+=("$(guest_memdev "$serial")") || return
	done
	echo "${names[*]}"
}

# guest_leftovers: regions, reserved capacity and owner records that are there now, one per line;
# nothing on a guest where everything was taken back
guest_leftovers() {
	local path size

	for path in "$guest_devices"/region* /run/cxl/work*; do
		[ ! -e "$path" ] || echo "$path"
	done
	for path in "$guest_devices"/decoder*/dpa_size; do
		size=$(<"$path")
		((size == 0)) || echo "$path $size"
	done
}

# guest_blocks REGION: its memory blocks, "memory34 online Normal" per line, by address
guest_blocks() {
	local start end unit block index

	start=$(<"$guest_devices/$1/resource")
	end=$((start + $(<"$guest_devices/$1/size")))
	unit=$((0x$(<"$guest_memory/block_size_bytes")))
	for ((index = start / unit; index < end / unit; index++)); do
		block=$guest_memory/memory$index
		[ ! -e "$block" ] || echo "memory$index $(<"$block/state") $(<"$block/valid_zones")"
	done
}

# guest_auto_online POLICY: for memory that is added from now on
guest_auto_online() {
	echo "$1" >"$guest_memory/auto_online_blocks"
}
