# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# sysram.bash - what the suites about system memory share
# shellcheck disable=SC2034,SC2154 # variables for the suites, and of region.bash

load ../region/region.bash

# sysram_setup: $memdev and $before as region_setup does; $ram, one that has two blocks to spare
sysram_setup() {
	region_setup three
	guest_auto_online offline
	ram=${memdev[1]}
	region=
}

# The knob of the whole machine is as it was, and nobody lost memory.
sysram_teardown() {
	if [ -n "${BATS_TEST_COMPLETED-}" ]; then
		[ ! -e "$guest_devices/${region:-none}" ] || take_apart
		knob_is "${knob:-offline}"
	fi
	guest_auto_online offline
	region_teardown
	if guest_is_simulated; then
		[ -z "$(<"$CXL_SIM_CONTROL/lost")" ] || fail "lost: $(<"$CXL_SIM_CONTROL/lost")"
	fi
}

take_apart() {
	succeeds cxl sysram-offline "$region"
	succeeds cxl destroy-region "$region"
}

# policy_is WORD: auto_online_blocks from now on; sysram_teardown looks that it was left alone
policy_is() {
	knob=$1
	guest_auto_online "$1"
}

# knob_is WORD: what auto_online_blocks says
knob_is() {
	[ "$(<"$guest_memory/auto_online_blocks")" = "$1" ] ||
		fail "auto_online_blocks: $(<"$guest_memory/auto_online_blocks"), not $1"
}

# makes_unbound: a committed region of two blocks without a driver; its name is in $region
makes_unbound() {
	succeeds cxl create-region -t ram -s 256M "$ram"
	region=$(json region)
	succeeds cxl disable-region -f "$region"
	[ ! -e "$guest_devices/$region/driver" ]
}

# makes POLICY [OPTION...]: a region of two blocks that are online like that
makes() {
	succeeds cxl create-region -t ram -s 256M --online="$1" "${@:2}" "$ram"
	region=$(json region)
}

# all_blocks STATE [ZONE]: both blocks of the region are like that
all_blocks() {
	local - blocks line n=0

	set +T
	blocks=$(guest_blocks "$region")
	while read -r _ line; do
		[[ $line == "$1 ${2-}"* ]] || fail "not all are $*: $blocks"
		n=$((n + 1))
	done <<<"$blocks"
	[ $n = 2 ] || fail "not two blocks: $blocks"
}

no_blocks() {
	[ -z "$(guest_blocks "$region")" ] || fail "blocks: $(guest_blocks "$region")"
}

# follows POLICY: the blocks do
follows() {
	case $1 in
	online_movable) all_blocks online Movable ;;
	online_kernel) all_blocks online Normal ;;
	online) all_blocks online ;;
	offline) all_blocks offline ;;
	*) fail "no such policy: $1" ;;
	esac
}

# has_sysram: this kernel has the drivers that take a policy
has_sysram() {
	[ -e /sys/bus/cxl/drivers/cxl_sysram_region/bind ]
}

# unbound_now: the region is committed, and no driver is bound
unbound_now() {
	[ "$(guest_read "$region/commit")" = 1 ] || fail "$region is not committed"
	[ ! -e "$guest_devices/$region/driver" ] || fail "$region is bound"
}

# memory_state NAME: a snapshot with zones and policies into a variable
memory_state() {
	local rest

	snapshot "$1"
	rest=$(
		[ ! -e "$guest_devices/$region" ] || guest_blocks "$region"
		cat "$guest_memory/auto_online_blocks" "$guest_devices"/sysram_region*/online_type \
			2>/dev/null || true
	)
	printf -v "$1" '%s\n%s' "${!1}" "$rest"
}

# memory_unchanged TEXT WORDS...: it is the same now
memory_unchanged() {
	local now

	memory_state now
	[ "$now" = "$1" ] ||
		fail "changed by ${*:2}" "$(diff <(printf '%s\n' "$1") <(printf '%s\n' "$now"))"
}

# --- where a test begins: each leaves the same state when it is called again ---

# Nothing is bound, and the kernel would put the memory where it never leaves.
from_unbound() {
	[ -n "$region" ] || makes_unbound
	succeeds cxl sysram-offline "$region"
	policy_is online_kernel
}

from_movable() {
	policy_is online
	[ -n "$region" ] || makes online_movable
	succeeds cxl sysram-online -p online_movable "$region"
}

from_offline() {
	policy_is online
	[ -n "$region" ] || makes offline
	succeeds cxl sysram-online -p offline "$region"
}

# Bound to the plain driver, with the policy of the kernel.
from_default() {
	if [ -z "$region" ]; then
		makes_unbound
	else
		succeeds cxl sysram-offline "$region"
	fi
	guest_auto_online online_movable
	succeeds cxl enable-region "$region"
	policy_is online
}

# --- every write ---

# record FROM COMMAND...: the writes of this command in that state, in $writes; its state in $state
record() {
	local - from=$1

	set +T
	$from
	succeeds faulty "${@:2}"
	mapfile -t writes <"$fault_log"
	[ ${#writes[@]} -gt 0 ] || fail "not one write: $*"
	$from
	memory_state state
}

# What is put back is tried again when it fails.
is_put_back() {
	[[ $1 == */auto_online_blocks\ "$knob" ]]
}

# names_file WRITE: the message says which one failed
names_file() {
	local path

	read -r _ path _ <<<"$1"
	[[ $stderr == *"${path#/sys/}"* || $stderr == *"$(basename "$(dirname "$path")") of $region"* ||
		$stderr == *"$(basename "$(dirname "$path")")/$(basename "$path")"* ]] ||
		fail "does not name $path"
}

# each_write_fails FROM POLICY ERRNO COMMAND...
each_write_fails() {
	local - from=$1 policy=$2 errno=$3 n

	set +T
	shift 3
	record "$from" "$@"
	for ((n = 1; n <= ${#writes[@]}; n++)); do
		try faulty FAULT_NTH=$n FAULT_ERRNO="$errno" "$@"
		if [ "$status" = 0 ] && is_put_back "${writes[n - 1]}"; then
			reached "$policy"
			$from
			continue
		fi
		[ "$status" = 1 ] || fail "status with $errno for ${writes[n - 1]}"
		[ -z "$output" ] || fail "stdout with $errno for ${writes[n - 1]}"
		[[ $stderr != *"could not take back"* ]] || fail "cannot take back ${writes[n - 1]}"
		names_file "${writes[n - 1]}"
		memory_unchanged "$state" "$errno for ${writes[n - 1]}"
	done
}

reached() {
	if [ "$1" = unplugged ]; then
		no_blocks
		unbound_now
	else
		follows "$1"
	fi
	knob_is "$knob"
}

# when_killed N: in the guest, where time is short, what comes before the next write counts as after
# this one: in between there is only a record
when_killed() {
	if guest_is_simulated || [ "$1" = ${#writes[@]} ]; then
		echo before after
	else
		echo before
	fi
}

# each_write_killed FROM POLICY COMMAND...: the same command completes it
each_write_killed() {
	local - from=$1 policy=$2 n when

	set +T
	shift 2
	record "$from" "$@"
	for ((n = 1; n <= ${#writes[@]}; n++)); do
		for when in $(when_killed "$n"); do
			try faulty FAULT_NTH=$n FAULT_SIGNAL=KILL FAULT_WHEN="$when" "$@"
			[ "$status" = 137 ] || fail "not killed $when ${writes[n - 1]}"
			succeeds "$@"
			reached "$policy"
			[ -z "$(compgen -G '/run/cxl/work*')" ] || fail "a record stays"
			$from
		done
	done
	memory_unchanged "$state" "kills"
}

# each_write_interrupted FROM POLICY SIGNAL WHEN STATUS COMMAND...: taken back; or it was the last
each_write_interrupted() {
	local - from=$1 policy=$2 name=$3 when=$4 expected=$5 n

	set +T
	shift 5
	record "$from" "$@"
	for ((n = 1; n < ${#writes[@]}; n++)); do
		try faulty FAULT_NTH=$n FAULT_SIGNAL="$name" FAULT_WHEN="$when" "$@"
		if [ "$status" = 0 ]; then
			reached "$policy"
			nothing_follows "$n" || fail "$name $when ${writes[n - 1]} had no effect"
			$from
			continue
		fi
		[ "$status" = "$expected" ] || fail "status with $name $when ${writes[n - 1]}"
		memory_unchanged "$state" "$name $when ${writes[n - 1]}"
	done
}

# nothing_follows N: after write N nothing more is changed
nothing_follows() {
	local n

	for ((n = $1; n < ${#writes[@]}; n++)); do
		is_put_back "${writes[n]}" || return 1
	done
}

# memory_driver_fails FROM POLICY COMMAND...: binds of the memory driver, also those that only wait
# for a probe: it is as asked afterwards, or as before
memory_driver_fails() {
	local - from=$1 policy=$2 n

	set +T
	shift 2
	$from
	memory_state state
	for n in 1 2 3; do
		try faulty FAULT_MATCH='*/kmem/bind' FAULT_NTH=$n FAULT_ERRNO=EIO "$@"
		case $status in
		0) reached "$policy" ;;
		1) memory_unchanged "$state" "EIO for bind $n" ;;
		*) fail "neither done nor refused" ;;
		esac
		$from
	done
}
