#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only
# cxl-sim mount, umount, topologies: a machine below a directory, and that nothing stays behind.

# shellcheck disable=SC2154 # stderr and stderr_lines come from run

bats_require_minimum_version 1.5.0
load ../lib/sim.bash

setup() {
	sim_needed
	cxl_sim=$(sim_program CXL_SIM sim/cxl-sim)
	cd "$BATS_TEST_TMPDIR" || return
	export TMPDIR=$PWD/tmp XDG_RUNTIME_DIR=
	mkdir "$TMPDIR" dir
}

teardown() {
	! is_mounted || "$cxl_sim" umount "$BATS_TEST_TMPDIR/dir"
}

is_mounted() {
	grep -q " $BATS_TEST_TMPDIR/dir " /proc/self/mountinfo
}

is_gone() {
	! is_mounted && [ -z "$(ls tmp)" ] && ! pgrep -f "mount $PWD/dir" >/dev/null
}

# All is gone: mount, processes, temporary files.
nothing_left() {
	sim_until is_gone || {
		grep cxl-sim /proc/self/mountinfo
		ls tmp
		pgrep -fa "mount $PWD/dir"
		return 1
	}
}

@test "mount: says where the machine and its control directory are, and leaves no open end" {
	# The substitution ends only when nobody holds its pipe.
	said=$(timeout 100 "$cxl_sim" mount "$PWD/dir" 2>&1)
	[ "$said" = "CXL_SYSROOT=$PWD/dir"$'\n'"CXL_SIM_CONTROL=$PWD/dir/.sim" ]
	[ "$(cat dir/sys/bus/cxl/devices/mem0/serial)" = 0x1 ]
	[ -c dir/dev/cxl/mem0 ]
	run -0 "$cxl_sim" umount dir
	nothing_left
}

@test "mount: the topology is that which is asked for, by name or by file" {
	run -0 "$cxl_sim" mount --topology one "$PWD/dir"
	[ "$(cd dir/sys/bus/cxl/devices && echo mem*)" = mem0 ]
	"$cxl_sim" umount dir/
	cp "$CXL_SIM_TOPOLOGIES/one.ini" own.ini
	run -0 "$cxl_sim" mount -t own.ini "$PWD/dir"
	[ "$(cd dir/sys/bus/cxl/devices && echo mem*)" = mem0 ]
}

@test "mount: run is writable, private and gone afterwards" {
	"$cxl_sim" mount "$PWD/dir"
	mkdir dir/run/cxl
	echo text >dir/run/cxl/work
	[ "$(cat dir/run/cxl/work)" = text ]
	[ "$(echo tmp/*)" = "$(echo tmp/cxl-sim.??????)" ]
	"$cxl_sim" umount dir
	nothing_left
}

@test "mount: cxl --sysroot creates a region and destroys it" {
	local cxl

	cxl=$(sim_program CXL cxl/cxl)
	"$cxl_sim" mount "$PWD/dir"
	run -0 --separate-stderr "$cxl" --sysroot dir create-region -d decoder0.0 -m mem0
	[ "$(cat dir/sys/bus/cxl/devices/region0/commit)" = 1 ]
	run -0 "$cxl" --sysroot dir destroy-region -f region0
	[ ! -e dir/sys/bus/cxl/devices/region0 ]
	[ "$(cat dir/sys/bus/cxl/devices/decoder2.0/dpa_size)" = 0x0000000000000000 ]
	ls dir/run/cxl
}

@test "mount: killed with any signal, it leaves nothing" {
	local signal

	for signal in TERM INT HUP KILL ABRT; do
		env --default-signal "$cxl_sim" mount "$PWD/dir"
		kill -$signal "$(cat dir/.sim/pid)"
		nothing_left
	done
}

@test "mount: when its guard is killed, the server ends in order" {
	local server

	"$cxl_sim" mount "$PWD/dir"
	server=$(cat dir/.sim/pid)
	kill -KILL "$(sed -n 's/^PPid:\s*//p' "/proc/$server/status")"
	nothing_left
}

@test "mount: when a whole process group is killed, the other one cleans up" {
	local who pid

	for who in server guard; do
		"$cxl_sim" mount "$PWD/dir"
		pid=$(cat dir/.sim/pid)
		[ $who = server ] || pid=$(sed -n 's/^PPid:\s*//p' "/proc/$pid/status")
		kill -KILL -- "-$pid"
		nothing_left
	done
}

# kill_all DIR: the server and its guard, at once
kill_all() {
	local server

	server=$(cat "$1/.sim/pid")
	kill -KILL "$(sed -n 's/^PPid:\s*//p' "/proc/$server/status")" "$server"
	sim_until [ ! -d "/proc/$server" ]
}

@test "mount: when all of it is killed, umount takes the rest away" {
	local temporary

	for temporary in tmp 'tmp/a, b\c'; do
		mkdir -p "$temporary"
		TMPDIR=$PWD/$temporary "$cxl_sim" mount "$PWD/dir"
		mkdir -p dir/run/cxl/deep
		kill_all dir
		if is_mounted; then
			run -1 --separate-stderr "$cxl_sim" mount "$PWD/dir"
			[ "${stderr_lines[0]}" = "cxl-sim mount: $PWD/dir: Transport endpoint is not connected" ]
			[ "${stderr_lines[1]}" = "  hint: the server of what is mounted there was killed: cxl-sim umount $PWD/dir" ]
			run -0 "$cxl_sim" umount "$PWD/dir"
		fi
		run ! is_mounted
		[ -z "$(ls "$temporary")" ]
	done
}

@test "umount: takes no directory away but that which its own mount made" {
	mkdir cxl-sim.victim
	# somebody put a link in place of the directory
	run -0 "$cxl_sim" mount "$PWD/dir"
	rm -r tmp/cxl-sim.??????
	ln -s "$PWD/cxl-sim.victim" "$(readlink dir/run)"
	kill_all dir
	! is_mounted || "$cxl_sim" umount dir
	[ -d cxl-sim.victim ]
}

@test "topologies: a program that was only built finds them, where it stands" {
	local build

	[ -z "${CXL_SIM-}" ] || skip "this is about the program of the build"
	run -0 env -u CXL_SIM_TOPOLOGIES "$cxl_sim" topologies
	[[ $output == *$'\nthree   '* ]]
	run -0 env -u CXL_SIM_TOPOLOGIES "$cxl_sim" mount -t one dir
	"$cxl_sim" umount dir
	for build in "${cxl_sim%/*}"/topologies/*.ini; do
		cmp "$build" "$CXL_SIM_TOPOLOGIES/${build##*/}"
	done
}

@test "mount: interrupted while it starts, it leaves all or nothing" {
	local round pause status

	for round in {1..30}; do
		printf -v pause '0.%03d' "$round"
		env --default-signal "$cxl_sim" mount "$PWD/dir" >said 2>&1 3>&- &
		sleep "$pause"
		kill -INT $! 2>/dev/null || true
		status=0
		wait $! || status=$?
		if [ $status = 0 ]; then
			grep -q "^CXL_SYSROOT=" said
			[ "$(cat dir/sys/bus/cxl/devices/mem0/serial)" = 0x1 ]
			"$cxl_sim" umount dir
		else
			[ $status = 130 ]
			[ ! -s said ]
		fi
		nothing_left
	done
}

@test "mount: what cannot be is refused, and leaves nothing" {
	run -1 --separate-stderr "$cxl_sim" mount "$PWD/none"
	[ "$stderr" = "cxl-sim mount: $PWD/none: No such file or directory" ]
	: >file
	run -1 --separate-stderr "$cxl_sim" mount file
	[ "$stderr" = "cxl-sim mount: file: Not a directory" ]
	mkdir full full/dir
	run -1 --separate-stderr "$cxl_sim" mount full
	[ "$stderr" = "cxl-sim mount: full: Directory not empty" ]
	"$cxl_sim" mount dir
	run -1 --separate-stderr "$cxl_sim" mount dir
	[ "$stderr" = "cxl-sim mount: dir: Directory not empty" ]
	"$cxl_sim" umount dir
	run -2 --separate-stderr "$cxl_sim" mount -t no-such dir
	[[ $stderr == *no-such.ini* ]]
	run -129 "$cxl_sim" mount
	nothing_left
}

@test "mount: when nobody can be told where it is, it is not there" {
	local how

	for how in '>/dev/full' '>&-'; do
		run -1 bash -c "\"\$0\" mount dir 2>&1 $how" "$cxl_sim"
		nothing_left
	done
}

@test "umount: of what is not ours is refused" {
	run -1 --separate-stderr "$cxl_sim" umount dir
	[ "$stderr" = "cxl-sim umount: dir: no simulated machine is mounted there" ]
	run -1 --separate-stderr "$cxl_sim" umount /proc
	[ "$stderr" = "cxl-sim umount: /proc: no simulated machine is mounted there" ]
}

@test "umount: a mount in use is refused and goes on" {
	"$cxl_sim" mount "$PWD/dir"
	exec 7<dir/sys/bus/cxl/devices/mem0/serial
	run -1 "$cxl_sim" umount dir
	[[ $output == *busy* ]]
	[ "$(cat dir/sys/bus/cxl/devices/mem0/serial)" = 0x1 ]
	exec 7<&-
	run -0 "$cxl_sim" umount dir
	nothing_left
}

@test "umount: blanks in the path, a relative path, a path with dots" {
	mkdir 'a dir' 'a dir/b'
	for path in 'a dir/b' './a dir/./b/' "$PWD/a dir/../a dir/b"; do
		"$cxl_sim" mount 'a dir/b'
		run -0 "$cxl_sim" umount "$path"
		[ -z "$(ls 'a dir/b')" ]
	done
}

@test "topologies: one line each, those that run and mount know by name" {
	run -0 "$cxl_sim" topologies
	[[ $output == *$'\nthree   '* ]]
	while read -r name words; do
		[ -n "$words" ]
		[ -e "$CXL_SIM_TOPOLOGIES/$name.ini" ]
	done <<<"$output"
	CXL_SIM_TOPOLOGIES=$PWD/none run -1 --separate-stderr "$cxl_sim" topologies
	[[ $stderr == "cxl-sim topologies: cannot read $PWD/none: No such file or directory"* ]]
}

# complete WORD...: what bash offers for the last of them
complete_words() {
	# shellcheck source=../../data/completion/cxl-sim.bash
	. "$BATS_TEST_DIRNAME/../../data/completion/cxl-sim.bash"
	COMP_WORDS=("$cxl_sim" "$@") COMP_CWORD=$#
	_cxl_sim "$cxl_sim"
	printf '%s\n' "${COMPREPLY[@]}"
}

@test "completion: commands, options and topologies are those of the program" {
	run -0 complete_words u
	[ "$output" = umount ]
	run -0 complete_words run --topology th
	[ "$output" = three ]
	run -0 complete_words run --kernel s
	[ "$output" = sysram ]
	run -0 complete_words run --top
	[ "$output" = --topology ]
	run -0 complete_words mount di
	[ "$output" = dir ]
	run -0 complete_words run -- l
	[ -z "$output" ]
}
