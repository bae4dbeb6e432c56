#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only
# cxl-sim record: a machine that is recorded and simulated again is the same; what cannot be kept is
# said. test/unit/sim-record.c does the same with many more machines, without a file system.

# shellcheck disable=SC2154 # sim, stderr and output come from elsewhere

bats_require_minimum_version 1.5.0
load ../lib/sim.bash

setup() {
	sim_needed
	cxl_sim=$(sim_program CXL_SIM sim/cxl-sim)
	cxl=$(sim_program CXL cxl/cxl)
	mktree=$(sim_program MKTREE test/bench/mktree)
	cd "$BATS_TEST_TMPDIR" || return
}

teardown() {
	cd /
	sim_stop
}

# What a program sees, and all there is to be seen.
look() {
	"$cxl" list -vvv >"$1.list" 2>"$1.said"
	sim_dump >"$1.all"
}

# again OPTION...: the machine of machine.ini, then what it shows
again() {
	sim_stop
	sim_start "$PWD/machine.ini" "$@"
	look after
}

# same TOPOLOGY OPTION...: as it boots, recorded without a word, and the same from the file
same() {
	sim_start "$@"
	look before
	run -0 --separate-stderr "$cxl_sim" record machine.ini
	[ -z "$stderr" ] || [[ $stderr == *" has no CXL: recorded is a machine without it" ]]
	shift
	again "$@"
	cmp before.list after.list
	cmp before.all after.all
	sim_stop
}

@test "record: each installed machine comes back as it was" {
	local name n=0

	for name in "$CXL_SIM_TOPOLOGIES"/*.ini; do
		name=$(basename "$name" .ini)
		case $name in rack | attach-states) continue ;; esac
		echo "$name"
		same "$name"
		n=$((n + 1))
	done
	[ "$n" -ge 10 ]
}

@test "record: so do those of other kernels, and the file names the kernel" {
	local kernel

	for kernel in sysram dcd all; do
		same locked-firmware --kernel "$kernel"
		grep -qx "# recorded by cxl-sim; its kernel is that of --kernel $kernel" machine.ini
	done
	for kernel in dcd dcd-v10 dcd-next; do
		same dcd --kernel "$kernel"
		grep -qx "# recorded by cxl-sim; its kernel is that of --kernel $kernel" machine.ini
	done
}

@test "record: the accelerators in all their states; not what is no CXL" {
	local others='drivers/tolerant|module/tolerant|0000:17:02.0|0000:1a:00.0'

	sim_start attach-states
	look before
	run -0 --separate-stderr "$cxl_sim" record machine.ini
	[ -z "$stderr" ]
	again
	cmp before.list after.list
	grep -vE "$others" before.all | cmp - after.all
}

@test "record: the rack" {
	same rack
}

@test "record: inside of run, without root where that is possible" {
	sim_run_needed
	cp "$CXL_SIM_TOPOLOGIES/switch.ini" .
	run -0 --separate-stderr sim_run -t ./switch.ini -- "$cxl_sim" record machine.ini
	[ -z "$stderr" ]
	sim_run -t ./switch.ini -- "$cxl" list -vvv >before
	sim_run -t ./machine.ini -- "$cxl" list -vvv >after
	[ "$(jq length before)" -ge 1 ]
	cmp before after
}

# Every value, but for those about memory blocks: dumps do not have these.
values() {
	jq -r 'paths(scalars) as $p | select($p[-1] | IN("online_state", "total_size",
		"online_memblocks", "total_memblocks", "movable") | not) |
		($p | join("/")) + " " + (getpath($p) | tostring)' "$1" | sort
}

# all_of BEFORE AFTER: every value of BEFORE is in AFTER, at the same place
all_of() {
	[ -n "$(values "$1")" ]
	comm -23 <(values "$1") <(values "$2")
	[ -z "$(comm -23 <(values "$1") <(values "$2"))" ]
}

# A dump may lack files, such as those of debugfs; what it has has to be the same.
@test "record: dumps of real machines" {
	local dump name

	for dump in "$BATS_TEST_DIRNAME"/../data/*.sysfs; do
		name=$(basename "$dump" .sysfs)
		"$mktree" "$name" --dump "$dump"
		CXL_SYSROOT=$name "$cxl" list -vvv >before.list
		run -0 --separate-stderr "$cxl_sim" record --sysroot "$name" machine.ini
		[ -z "$stderr" ] || [ "$stderr" = "cxl-sim record: not recorded as it is: region1/uuid" ]
		sim_start "$PWD/machine.ini"
		"$cxl" list -vvv >after.list
		all_of before.list after.list
		sim_stop
	done
}

# --- machines that somebody worked on ---

@test "record: what is half made is left out, with its names" {
	sim_start three
	sim_write decoder0.0/create_ram_region region0
	sim_write region0/interleave_ways 1
	sim_write region0/interleave_granularity 256
	sim_write region0/size 0x10000000
	sim_write decoder2.0/mode ram
	sim_write decoder2.0/dpa_size 0x10000000
	sim_write region0/target0 decoder2.0
	sim_write decoder4.0/mode ram
	sim_write decoder4.0/dpa_size 0x20000000
	run -0 --separate-stderr "$cxl_sim" record machine.ini
	[ "${stderr_lines[0]}" = "cxl-sim record: not recorded: region0" ]
	[ "${stderr_lines[1]}" = "cxl-sim record: not recorded as it is: decoder2.0/mode, decoder2.0/dpa_size, \
decoder2.0/dpa_resource, decoder4.0/mode, decoder4.0/dpa_size, decoder4.0/dpa_resource" ]
	[ "${#stderr_lines[@]}" = 2 ]
	run ! grep '^\[region' machine.ini
	sim_stop
	same three
}

@test "record: a region that was made is one of the firmware; its uuid and its memory are not kept" {
	local block

	sim_start three
	"$cxl" create-region -d decoder0.0 -t ram mem0 >created 2>&1
	"$cxl" create-region -d decoder0.0 -t pmem mem1 >>created 2>&1
	block=memory$(($(sim_read region0/resource) >> 27))
	echo online_movable >"$sim/sys/devices/system/memory/$block/state"
	"$cxl" list -R >before
	run -0 --separate-stderr "$cxl_sim" record machine.ini
	[ "$stderr" = "cxl-sim record: not recorded as it is: region1/uuid, $block/state" ]
	again
	"$cxl" list -R >after
	[ "$(jq length before)" = 2 ]
	[ "$(jq -c 'map({region, resource, size, type, mappings})' before)" = \
		"$(jq -c 'map({region, resource, size, type, mappings})' after)" ]
}

@test "record: what somebody disabled is enabled in the file, and told" {
	sim_start three
	echo mem1 >"$sim/sys/bus/cxl/drivers/cxl_mem/unbind"
	run -0 --separate-stderr "$cxl_sim" record machine.ini
	[[ $stderr == *"cxl-sim record: disabled, but enabled in what was recorded: mem1"* ]]
	[[ $stderr == *"cxl-sim record: not there, but in what was recorded: "*endpoint3* ]]
	again
	[ -e "$(sim_path endpoint3)" ]
	[ "$(sim_read mem1/serial)" = 0x2 ]
}

@test "record: more names than a line should have are counted" {
	local i

	sim_start pooled
	for i in {0..15}; do
		echo "mem$i" >"$sim/sys/bus/cxl/drivers/cxl_mem/unbind"
	done
	run -0 --separate-stderr "$cxl_sim" record machine.ini
	[[ $stderr == *"enabled in what was recorded: mem0, mem1, mem10, mem11, mem12, mem13, mem14, mem15 and 8 more"* ]]
}

# --- where it reads, and where it writes ---

@test "record: what cannot be read is one line" {
	for dir in none /dev/null file; do
		: >file
		run -1 --separate-stderr "$cxl_sim" record --sysroot "$dir" machine.ini
		[[ $stderr == "cxl-sim record: cannot read $dir/sys: "* ]]
		[ "${#stderr_lines[@]}" = 1 ]
		[ ! -e machine.ini ]
	done
	mkdir -p empty/sys
	run -0 --separate-stderr "$cxl_sim" record --sysroot empty machine.ini
	[ "$stderr" = "cxl-sim record: empty/sys has no CXL: recorded is a machine without it" ]
	grep -qx 'cxl = no' machine.ini
}

@test "record: files that only root may read are asked for by name" {
	[ "$(id -u)" = 0 ] || skip "root has to hide something"
	command -v setpriv >/dev/null || skip "no setpriv"
	open=$(mktemp -d)
	chmod 755 "$open"
	"$mktree" "$open/tree" --dump "$BATS_TEST_DIRNAME/../data/guest-three.sysfs"
	chmod -R a+rX "$open"
	chmod 400 "$open/tree/sys/devices/platform/ACPI0017:00/root0/decoder0.0/start"
	cp "$cxl_sim" "$open/cxl-sim"
	run -1 --separate-stderr setpriv --reuid=65534 --regid=65534 --clear-groups \
		"$open/cxl-sim" record --sysroot "$open/tree" -
	rm -rf "$open"
	[ -z "$output" ]
	[[ $stderr == "cxl-sim record: cannot read "*"/decoder0.0/start: Permission denied" ]]
}

make_tree() {
	"$mktree" tree --dump "$BATS_TEST_DIRNAME/../data/guest-three.sysfs"
	export CXL_SYSROOT=$PWD/tree
}

@test "record: - is standard output, and that it arrives is looked at" {
	make_tree
	"$cxl_sim" record file.ini
	"$cxl_sim" record - | cmp - file.ini
	[ ! -e ./- ]
	said=$("$cxl_sim" record - 2>&1 >&-) || failed=$?
	[ "$failed" = 1 ]
	[ "$said" = "write failure on standard output: Bad file descriptor" ]
	failed=
	said=$("$cxl_sim" record - 2>&1 >/dev/full) || failed=$?
	[ "$failed" = 1 ]
	[ "$said" = "write failure on standard output: No space left on device" ]
}

@test "record: what cannot be written is one line, and an old file stays" {
	make_tree
	echo old >file.ini
	run -1 --separate-stderr "$cxl_sim" record /dev/full
	[ "$stderr" = "cxl-sim record: cannot write /dev/full: No space left on device" ]
	run -1 --separate-stderr "$cxl_sim" record none/file.ini
	[ "$stderr" = "cxl-sim record: cannot write none/file.ini: No such file or directory" ]
	mkdir dir
	run -1 --separate-stderr "$cxl_sim" record dir
	[ "$stderr" = "cxl-sim record: cannot write dir: Is a directory" ]
	run ! compgen -G "file.ini?*"
	[ -z "$(ls dir)" ] && [ "$(<file.ini)" = old ]
}

# In a file system of a page, which is full.
record_on_full_disk() {
	# shellcheck disable=SC2016 # for the other shell
	unshare --user --map-root-user --mount sh -c '
		mount -t tmpfs -o size=4k none full && echo old >full/file.ini &&
		"$0" record full/file.ini; status=$?
		cat full/*; exit $status' "$1"
}

@test "record: on a full disk the old file stays as it was" {
	make_tree
	mkdir full
	unshare --user --map-root-user --mount true 2>/dev/null || skip "no namespaces"
	run -1 record_on_full_disk "$cxl_sim"
	[ "$output" = "cxl-sim record: cannot write full/file.ini: No space left on device
old" ]
}

@test "record: a file keeps its mode and its links; a new one has what umask leaves" {
	make_tree
	(umask 077 && "$cxl_sim" record new.ini)
	[ "$(stat -c %a new.ini)" = 600 ]
	mkdir other
	echo old >other/real.ini
	chmod 640 other/real.ini
	ln -s other/real.ini link.ini
	"$cxl_sim" record link.ini
	[ -L link.ini ]
	[ "$(stat -c %a other/real.ini)" = 640 ]
	cmp new.ini other/real.ini
}

@test "record: the command line" {
	run -129 "$cxl_sim" record
	run -129 "$cxl_sim" record a b
	[ -z "$(ls)" ]
}
