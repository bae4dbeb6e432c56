#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only
# cxl set-alert-config on simulated memdevs, whose mailbox is played by test/lib/mailbox.c.

# shellcheck disable=SC2154 # output and stderr come from run

bats_require_minimum_version 1.5.0
load ../lib/sim.bash
load ../lib/debian.bash
load ../lib/mailbox.bash

setup() {
	cxl=$(sim_program CXL cxl/cxl)
	mailbox=$(sim_program MAILBOX test/lib/mailbox.so)
	cd "$BATS_TEST_TMPDIR" || return
	export MAILBOX_DIR=$PWD/mailbox MAILBOX_LOG=$PWD/log
	: >log
	mailbox_alert mem0 0 31 75 25 60 10 50 15 100 200
	mailbox_alert mem2 0 1 75 25 60 10 50 15 100 200
}

teardown() {
	sim_stop
}

mbox() {
	LD_PRELOAD=$mailbox "$cxl" "$@"
}

# does STATUS ARGUMENT...: with the summary that belongs to it
does() {
	local status=$1

	shift
	run "-$status" --separate-stderr mbox set-alert-config "$@"
	printf '%s\n' "$*" "$output" "$stderr"
	[[ ${stderr_lines[-1]} == *"cmd_set_alert_config: set alert configuration for $((1 - status)) mem" ]]
}

# sends BYTES ARGUMENT...: the payload in hex
sends() {
	local bytes=$1

	shift
	: >log
	does 0 mem0 "$@"
	[ "$(mailbox_sent set-alert)" = "$bytes" ]
}

# refuses TEXT ARGUMENT...: and nothing is sent
refuses() {
	local text=$1

	shift
	: >log
	does 1 "$@"
	[[ $stderr == *"$text"* ]]
	[ "$output" = "[]" ]
	[ -z "$(mailbox_sent set-alert)" ]
}

@test "set-alert-config: each alert, on and off" {
	sim_start three
	sends "01 01 1e 00 00 00 00 00 00 00 00 00" -L 30 --life-used-alert=on
	sends "02 02 00 00 37 00 00 00 00 00 00 00" -O 55 --over-temperature-alert=on
	sends "04 04 00 00 00 00 f6 ff 00 00 00 00" -U -10 --under-temperature-alert=on
	sends "08 08 00 00 00 00 00 00 ff ff 00 00" -V 65535 --volatile-mem-err-alert=on
	sends "10 10 00 00 00 00 00 00 00 00 2c 01" -P 300 --pmem-err-alert=on
	jq -e '.[0].alert_config | .life_used_prog_warn_threshold == 30 and
		.dev_over_temperature_prog_warn_threshold == 55 and
		.dev_under_temperature_prog_warn_threshold == -10 and
		.corrected_volatile_mem_err_prog_warn_threshold == 65535 and
		.corrected_pmem_err_prog_warn_threshold == 300 and
		.life_used_prog_warn_threshold_valid' <<<"$output"
	sends "01 00 00 00 00 00 00 00 00 00 00 00" --life-used-alert=off
	jq -e '.[0].alert_config.life_used_prog_warn_threshold_valid == false' <<<"$output"
	sends "13 11 64 00 00 00 00 00 00 00 00 00" --life-used-threshold=100 --life-used-alert=on \
		--over-temperature-alert=off --pmem-err-threshold=0 --pmem-err-alert=on
}

@test "set-alert-config: what does not go together is refused before anything is sent" {
	sim_start three
	refuses "no alert is named" mem0
	refuses "--life-used-threshold says nothing without" mem0 -L 30
	refuses "--life-used-alert=on needs a threshold" mem0 --life-used-alert=on
	refuses "--life-used-alert=off takes no threshold" mem0 -L 30 --life-used-alert=off
	refuses "--pmem-err-alert is on or off" mem0 -P 1 --pmem-err-alert=yes
	refuses "--life-used-threshold is a number from 0 to 100, not '101'" mem0 -L 101 --life-used-alert=on
	refuses "not '-1'" mem0 -L -1 --life-used-alert=on
	refuses "--over-temperature-threshold is a number from -32768 to 32767, not '32768'" \
		mem0 -O 32768 --over-temperature-alert=on
	refuses "not ''" mem0 -V "" --volatile-mem-err-alert=on
	refuses "not '65536'" mem0 -P 65536 --pmem-err-alert=on
	refuses "not '5x'" mem0 -P 5x --pmem-err-alert=on
	# one wrong alert is enough
	refuses "not 'x'" mem0 -L 30 --life-used-alert=on -P x --pmem-err-alert=on
	run -129 mbox set-alert-config
	run -129 mbox set-alert-config foo -L 30 --life-used-alert=on
}

@test "set-alert-config: what the device does not let be set" {
	sim_start three
	refuses "mem2: the device does not let its over-temperature alert be set" \
		mem2 -O 50 --over-temperature-alert=on
	does 0 mem2 -L 50 --life-used-alert=on
	MAILBOX_FAIL="set-alert 1 +3" does 1 mem0 -L 50 --life-used-alert=on
	[[ $stderr == *"mem0: the device refuses: unsupported"* ]]
	MAILBOX_FAIL="alert 1 25" does 1 mem0 -L 50 --life-used-alert=on
	[[ $stderr == *"Operation not supported"* && $stderr != *ioctl* ]]
	# mem1 does not answer at all; the others have their turn
	run -0 --separate-stderr mbox set-alert-config all -L 50 --life-used-alert=on
	[ "$(jq -r 'map(.memdev) | join(" ")' <<<"$output")" = "mem0 mem2" ]
	[[ $stderr == *"/dev/cxl/mem1"*"Permission denied"* ]]
}

@test "set-alert-config: a signal during one memdev keeps the next ones from their turn" {
	mailbox_alert mem1 0 31 75 25 60 10 50 15 100 200
	sim_start three
	cp mailbox/mem1/alert before
	run -130 --separate-stderr env --default-signal MAILBOX_FAIL="set-alert 1 SIGINT" \
		LD_PRELOAD="$mailbox" "$cxl" set-alert-config all -L 30 --life-used-alert=on
	[[ $stderr == *"mem1: interrupted before its turn"* ]]
	[[ $stderr == *"set alert configuration for 1 mem" ]]
	[ "$(grep -c ' set-alert ' log)" = 1 ]
	cmp before mailbox/mem1/alert
}

# examples of: cxl-set-alert-config
@test "set-alert-config: the examples of the page work" {
	sim_start three
	mailbox_examples 2 set-alert-config
}

@test "set-alert-config: the same answers as version 85" {
	export -f little mailbox_alert
	export MAILBOX_DIR=mailbox MAILBOX_LOG=log
	preload=$mailbox same_as_85 three <<-'END'
		mailbox_alert mem0 0 31 75 25 60 10 50 15 100 200; : >log
		@cxl set-alert-config mem0 -L 30 --life-used-alert=on | jq .
		@cxl set-alert-config mem0 -O 55 --over-temperature-alert=on -U 5 --under-temperature-alert on | jq .
		@cxl set-alert-config mem0 -V 7 --volatile-mem-err-alert=on -P 8 --pmem-err-alert on | jq .
		@cxl set-alert-config mem0 --life-used-alert=off --pmem-err-alert=off | jq .
		@cxl set-alert-config mem9 -L 30 --life-used-alert=on
		@grep set-alert log
	END
}
