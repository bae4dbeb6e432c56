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
