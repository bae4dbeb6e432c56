#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only
# cxl read-labels, write-labels and zero-labels on simulated memdevs, whose mailbox is played by
# test/lib/mailbox.c. On a device that answers itself: test/region/mailbox.bats.

# shellcheck disable=SC2154 # output and stderr come from run

bats_require_minimum_version 1.5.0
load ../lib/sim.bash
load ../lib/debian.bash
load ../lib/mailbox.bash

# mem0 and mem2 have a label area, mem1 has none; a piece of labels is 2040 bytes.
setup() {
	cxl=$(sim_program CXL cxl/cxl)
	mailbox=$(sim_program MAILBOX test/lib/mailbox.so)
	cd "$BATS_TEST_TMPDIR" || return
	cat >machine.ini <<-END
		[host-bridge hb0]
		[memdev a]
		serial = 1
		pmem = 512M
		label-storage-size = 128K
		[memdev b]
		serial = 2
		ram = 512M
		[memdev c]
		serial = 3
		pmem = 512M
		label-storage-size = 128K
		[window w0]
		size = 4G
	END
	export MAILBOX_DIR=$PWD/mailbox MAILBOX_LOG=$PWD/log
	mkdir -p mailbox/mem0 mailbox/mem1 mailbox/mem2
	: >log
	head -c 131072 /dev/urandom >old
	cp old mailbox/mem0/labels
	cp old mailbox/mem2/labels
	head -c 100000 /dev/urandom >labels
}

teardown() {
	sim_stop
}

# machine: the labels of its memdevs are not in use
machine() {
	sim_start machine.ini
	"$cxl" disable-memdev mem0 mem2
}

mbox() {
	LD_PRELOAD=$mailbox "$cxl" "$@"
}

# does STATUS SUMMARY COMMAND ARGUMENT...: without anything on standard output
does() {
	local status=$1 summary=$2

	shift 2
	run "-$status" --separate-stderr mbox "$@"
	printf '%s\n' "$*" "$stderr"
	[ -z "$output" ]
	[ "${stderr_lines[-1]}" = "cxl memdev: cmd_${1/-/_}: $summary" ]
}

# refuses TEXT COMMAND ARGUMENT...: says so; nothing was sent
refuses() {
	local text=$1 done=read

	shift
	case $1 in
	zero-labels) done=zeroed ;;
	write-labels) done=wrote ;;
	esac
	: >log
	does 1 "$done 0 mem" "$@"
	[[ $stderr == *"$text"* ]]
	[ ! -s log ]
}

# commands NAME: how many of these the device has got
commands() {
	grep -c " $1 " log || true
}

@test "labels: what is written is read back, in as few pieces as possible" {
	machine
	does 0 "wrote 1 mem" write-labels mem0 -i labels
	cmp -n 100000 labels mailbox/mem0/labels
	cmp <(tail -c +100001 old) <(tail -c +100001 mailbox/mem0/labels)
	[ "$(commands set-lsa)" -le 51 ]
	does 0 "read 1 mem" read-labels mem0 -s 100000 -o copy
	cmp labels copy
	[ "$(commands get-lsa)" -le 51 ]
	mbox read-labels mem0 2>/dev/null | cmp - mailbox/mem0/labels
	does 0 "zeroed 1 mem" zero-labels mem0
	cmp -n 131072 mailbox/mem0/labels /dev/zero
	cmp old mailbox/mem2/labels
}

@test "labels: a part of them" {
	machine
	does 0 "read 1 mem" read-labels mem0 -s 256 -O 4096 -o part
	cmp part <(tail -c +4097 old | head -c 256)
	does 0 "wrote 1 mem" write-labels mem0 -O 4096 -s 300 -i labels
	cmp <(head -c 4096 old; head -c 300 labels; tail -c +4397 old) mailbox/mem0/labels
	does 0 "zeroed 1 mem" zero-labels mem0 --offset=131071
	cmp <(head -c 4096 old; head -c 300 labels; tail -c +4397 old | head -c 126675; printf '\0') \
		mailbox/mem0/labels
}

@test "labels: F22: with an offset alone it is the rest of the area" {
	machine
	does 0 "read 1 mem" read-labels mem0 -O 100 -o rest
	cmp rest <(tail -c +101 old)
	does 0 "zeroed 1 mem" zero-labels mem0 -O 100
	cmp -n 100 old mailbox/mem0/labels
	cmp <(tail -c +101 mailbox/mem0/labels) <(head -c 130972 /dev/zero)
	does 0 "wrote 1 mem" write-labels mem0 -O 100 -i rest
	cmp old mailbox/mem0/labels
}

@test "labels: what is not in the area is refused before anything is sent" {
	machine
	local command

	for command in read-labels zero-labels "write-labels -i labels"; do
		# shellcheck disable=SC2086 # words
		{
			refuses "mem0: the label area has 131072 bytes" $command mem0 -O 131072
			refuses "it does not have 131073 from 0 on" $command mem0 -s 131073
			refuses "it does not have 4294967295 from 1 on" $command mem0 -O 1 -s 4294967295
		}
	done
	cmp old mailbox/mem0/labels
}

@test "labels: F22: a file is not touched unless there is something to be put into it" {
	machine
	echo precious >file
	does 0 "read 0 mem" read-labels mem99 -o file
	does 0 "read 1 mem" read-labels mem1 -o file
	[[ $stderr == *"mem1: has no label area"* ]]
	MAILBOX_FAIL="get-lsa 33 5" does 1 "read 0 mem" read-labels mem0 -o file
	refuses "the label area has" read-labels mem0 -o file -O 131072
	[ "$(<file)" = precious ]
	[ ! -e none ]
	does 0 "read 0 mem" read-labels mem99 -o none
	[ ! -e none ]
	does 0 "read 1 mem" read-labels mem0 -o file
	cmp old file
}

@test "read-labels: several memdevs, one after the other" {
	machine
	echo -n third >mailbox/mem2/start
	dd if=mailbox/mem2/start of=mailbox/mem2/labels conv=notrunc status=none
	does 0 "read 2 mems" read-labels all -s 1000 -o both
	[[ $stderr == *"mem1: the label area has 0 bytes"* ]]
	[ "$(stat -c %s both)" = 2000 ]
	cmp both <(head -c 1000 mailbox/mem0/labels; head -c 1000 mailbox/mem2/labels)
	# one that fails does not keep the others
	MAILBOX_FAIL="get-lsa 1 5" does 0 "read 1 mem" read-labels mem0 mem2 -s 1000 -o one
	cmp one <(head -c 1000 mailbox/mem2/labels)
	does 0 "read 1 mem" read-labels -S 3 -s 10 -o one
	cmp -n 10 one mailbox/mem2/labels
}

@test "labels: a terminal shows how far it is, a file does not" {
	machine
	run -0 script -qec "LD_PRELOAD='$mailbox' '$cxl' zero-labels mem0" /dev/null
	[[ $output == *$'\r'"mem0: 2040 of 131072 bytes"*$'\r'"mem0: 130560 of 131072 bytes"*"zeroed 1 mem"* ]]
	does 0 "zeroed 1 mem" zero-labels mem0
	[[ $stderr != *$'\r'* && $stderr != *bytes* ]]
	# -v has a line for each command instead
	run -0 script -qec "LD_PRELOAD='$mailbox' '$cxl' zero-labels -v mem0 -s 3000" /dev/null
	[[ $output != *" of 3000 bytes"* && ${lines[1]} == "libcxl: "*"mem0: Set LSA"*"ok"$'\r' ]]
}

@test "labels: a signal ends it behind the command that is under way" {
	local command

	machine
	for command in "write-labels -i labels" zero-labels; do
		: >log
		# shellcheck disable=SC2086 # words
		run -130 --separate-stderr env --default-signal MAILBOX_FAIL="set-lsa 3 SIGINT" \
			LD_PRELOAD="$mailbox" "$cxl" $command mem0
		[[ $stderr == *"mem0: "*"only the first 6120 of "*" bytes are sure to be written"* ]]
		[ "$(grep -c set-lsa log)" = 3 ]
	done
	cmp -n 6120 mailbox/mem0/labels /dev/zero
	run -130 --separate-stderr env --default-signal MAILBOX_FAIL="get-lsa 3 SIGINT" \
		LD_PRELOAD="$mailbox" "$cxl" read-labels mem0 mem2 -o file
	[ ! -e file ]
	[ "$(grep -c get-lsa log)" = 3 ]
}

@test "labels: -v shows each command that is sent, and how it ended" {
	machine
	does 0 "read 1 mem" read-labels -v mem0 -s 3000 -o file
	[[ $stderr == *"mem0: Get LSA (4102h), 8 bytes sent, 2040 received: ok"$'\n'*"8 bytes sent, 960 received: ok"* ]]
	MAILBOX_FAIL="set-lsa 1 +6" does 1 "zeroed 0 mem" zero-labels -v mem0 -s 100
	[[ $stderr == *"mem0: Set LSA (4103h), 108 bytes sent, 0 received: busy"* ]]
}

@test "read-labels: an output that cannot be written" {
	machine
	run -1 --separate-stderr mbox read-labels mem0 -o none/file
	[[ $stderr == *"cxl read-labels: cannot write none/file: No such file or directory"* ]]
	run -1 --separate-stderr mbox read-labels mem0 -o /dev/full
	[[ $stderr == *"cannot write /dev/full: No space left on device"* ]]
}

@test "read-labels: a pipe that does not wait for its reader gets all of them" {
	local pid

	machine
	mkfifo fifo
	exec {both}<>fifo
	exec {out}>fifo
	dd if=/dev/null oflag=nonblock status=none >&$out
	mbox read-labels mem0 >&$out 2>err 3>&- {both}>&- {out}>&- &
	pid=$!
	# it fills the pipe, and then it waits, or ends
	sim_until sh -c "grep -c get-lsa log | grep -qx 65 && ! grep -q '^State:.*R' /proc/$pid/status"
	exec {in}<fifo
	exec {both}>&- {out}>&-
	cmp - mailbox/mem0/labels <&$in
	wait "$pid"
	exec {in}<&-
}

@test "write-labels: F23: a pipe is read to its end, in whatever pieces it comes" {
	machine
	{ head -c 60000 labels; tail -c +60001 labels | head -c 1; tail -c +60002 labels; } |
		mbox write-labels mem0
	cmp -n 100000 labels mailbox/mem0/labels
	mbox write-labels mem0 -s 1000 <old
	cmp mailbox/mem0/labels <(head -c 1000 old; tail -c +1001 labels; tail -c +100001 old)
}

@test "write-labels: F23: an input that is wrong is told, and nothing is sent" {
	machine
	: >empty
	head -c 131073 /dev/zero >large
	refuses "mem0: empty is empty" write-labels mem0 -i empty
	refuses "mem0: standard input is empty" write-labels mem0 </dev/null
	refuses "large has more than the 131072 bytes that fit" write-labels mem0 -i large
	refuses "standard input has more than the 31072 bytes that fit" write-labels mem0 -O 100000 <labels
	refuses "labels has 100000 bytes, fewer than --size=100001" write-labels mem0 -i labels -s 100001
	refuses "cannot read none: No such file or directory" write-labels mem0 -i none
	refuses "cannot read /: Is a directory" write-labels mem0 -i /
	refuses "mem1: has no label area" write-labels mem1 -i labels
	cmp old mailbox/mem0/labels
}

@test "write-labels: one memdev at a time" {
	machine
	run -129 --separate-stderr mbox write-labels all -i labels
	[[ $stderr == *"one memdev at a time"*"usage: cxl write-labels <memdev>"* ]]
	run -129 mbox write-labels mem0 mem2 -i labels
	does 0 "wrote 1 mem" write-labels mem0 mem0 -i labels
}

@test "labels: those that are in use are not written" {
	sim_start machine.ini
	refuses "the labels of mem0 are in use: it has an active nvdimm bridge" zero-labels mem0
	[[ $stderr == *"'cxl disable-memdev mem0' ends that"* ]]
	refuses "the labels of mem0 are in use" write-labels mem0 -i labels
	does 0 "read 1 mem" read-labels mem0 -o copy
	cmp old copy
	"$cxl" create-region -t pmem -m mem0 >/dev/null
	refuses "mem0 is part of an active region, region0: destroy that before" zero-labels mem0
	cmp old mailbox/mem0/labels
}

@test "labels: a size of the area that cannot be read is told" {
	sim_start machine.ini
	sim_fail mem0/label_storage_size '*' EIO read
	refuses "mem0/label_storage_size: Input/output error" read-labels mem0
	refuses "label_storage_size" zero-labels mem0
}

@test "labels: where the kernel does not say how large the area is, nothing is done" {
	local command

	machine
	mkdir copy
	cp -a "$sim/sys" "$sim/dev" copy 2>/dev/null || true # some files can only be written
	rm copy/sys/bus/cxl/devices/mem0/label_storage_size
	export CXL_SYSROOT=$PWD/copy
	does 0 "read 1 mem" read-labels mem2 -s 10 -o file
	for command in read-labels zero-labels "write-labels -i labels"; do
		# shellcheck disable=SC2086 # words
		refuses "mem0: the kernel does not say how large the label area is" $command mem0
	done
	refuses "the kernel does not say" zero-labels mem0 -s 100
	cmp old mailbox/mem0/labels
}

@test "labels: a device that fails in between: how, and how far it got" {
	machine
	MAILBOX_FAIL="set-lsa 34 5" does 1 "zeroed 0 mem" zero-labels mem0
	[[ $stderr == *"/dev/cxl/mem0"*"Input/output error"* ]]
	[[ $stderr == *"only the first 67320 of 131072 bytes are sure to be written"* ]]
	cmp -n 67320 mailbox/mem0/labels /dev/zero
	MAILBOX_FAIL="set-lsa 5 5" does 1 "wrote 0 mem" write-labels mem0 -i labels
	[[ $stderr == *"only the first 8160 of 100000 bytes are sure to be written: write them again"* ]]
	cmp -n 8160 mailbox/mem0/labels labels
	MAILBOX_FAIL="set-lsa 1 +6" does 1 "wrote 0 mem" write-labels mem0 -i labels
	[[ $stderr == *"Set LSA: busy"* && $stderr != *"only the first"* ]]
	MAILBOX_FAIL="get-lsa 2 +2" does 1 "read 0 mem" read-labels mem0 -o file
	[[ $stderr == *"Get LSA: invalid input"* ]]
	[ ! -e file ]
}

@test "labels: F28: without the right to ask the device that is what is said" {
	machine
	rm -r mailbox/mem0
	run -1 --separate-stderr mbox read-labels mem0 -o file
	[[ $stderr == *"/dev/cxl/mem0"*"Permission denied"* ]]
	[ ! -e file ]
}

@test "labels: numbers that are none" {
	machine
	local word

	for word in -1 foo "" 0x10 1k 4294967296; do
		run -129 --separate-stderr mbox zero-labels mem0 -s "$word"
		run -129 --separate-stderr mbox read-labels mem0 -O "$word"
	done
	[ ! -s log ]
	run -129 mbox zero-labels
	run -129 mbox read-labels foo
	cmp old mailbox/mem0/labels
}

# examples of: cxl-read-labels cxl-write-labels cxl-zero-labels
@test "labels: the examples of the pages work" {
	sim_start machine.ini
	mailbox_examples 9 read-labels write-labels zero-labels
}

@test "labels: the same answers as version 85" {
	export MAILBOX_DIR=mailbox MAILBOX_LOG=log
	preload=$mailbox same_as_85 machine.ini <<-'END'
		mkdir -p mailbox/mem0 mailbox/mem1 mailbox/mem2
		truncate -s 128K mailbox/mem0/labels mailbox/mem2/labels
		seq 15000 >labels
		@cxl zero-labels mem0
		@cxl write-labels mem0 -i labels
		@cxl read-labels mem0 -s 100 -o r; od r
		cxl disable-memdev mem0
		@cxl write-labels mem0 -i labels
		@cxl read-labels mem0 -s 100
		@cxl read-labels mem0 -s 100 -O 5000
		@cxl read-labels mem0 -s 88894 -o r; cmp r labels
		@cxl write-labels mem0 -i labels -s 1000 -O 20000
		@cat labels | cxl write-labels mem0 -s 1000 -O 40000
		@md5sum <mailbox/mem0/labels
		@cxl zero-labels mem0 -s 100 -O 10
		@md5sum <mailbox/mem0/labels
		@cxl zero-labels mem0
		@md5sum <mailbox/mem0/labels
		@cxl zero-labels mem1
		@cxl read-labels mem1
		@cxl write-labels mem1 -i labels
		@cxl write-labels all -i labels
		@cxl read-labels mem9
		@cat log
		@cxl zero-labels mem0 -s 131073
		@cxl read-labels mem0 -s 1 -O 131072
		@cxl read-labels foo
		@cxl read-labels -S 1 -s 100
		@cxl read-labels -S 1 2 -s 100
		: >log
		@for code in 1 3 6 16; do MAILBOX_FAIL="set-lsa 2 +$code" cxl zero-labels mem0; done
		@MAILBOX_FAIL="set-lsa 3 5" cxl write-labels mem0 -i labels
		@MAILBOX_FAIL="get-lsa 1 +3" cxl read-labels mem0
		@MAILBOX_FAIL="get-lsa 2 5" cxl read-labels mem0
		@cat log
	END
	grep -q "mem0 set-lsa" theirs
}
