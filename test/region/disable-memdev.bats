#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only
# cxl disable-memdev, disable-port and their opposites on a real kernel, and what attach-status makes
# of that. More of them, on machines made for it: test/cli/disable-memdev.bats, disable-port.bats.
#
# Endpoints that come back may get other numbers: what a whole port takes along is compared by names
# that stay. It boots alone: later suites may rely on numbers.
# topology: three
# boot: alone
# bats file_tags=cmd:disable-memdev,cmd:enable-memdev,cmd:disable-port,cmd:enable-port
# shellcheck disable=SC2030,SC2031,SC2154 # variables of region.bash; each test is a subshell

bats_require_minimum_version 1.5.0
load region.bash

setup() {
	region_setup three
	ram=${memdev[1]} ram2=${memdev[3]}
	port=$(parent_port "$ram")
}

teardown() {
	cxl enable-memdev all >&2 || true
	wait_for all_have_endpoints
	give_modes
	region_teardown
}

# parent_port MEMDEV: the port above its endpoint
parent_port() {
	local path

	path=$(endpoint_path "$1") || return
	path=${path%/*}
	echo "${path##*/}"
}

# endpoint_path MEMDEV: where its endpoint is
endpoint_path() {
	local link

	for link in "$guest_devices"/endpoint*; do
		[ "$link/uport" -ef "$guest_devices/$1" ] || continue
		readlink -f "$link"
		return
	done
	return 1
}

has_endpoint() {
	local path

	path=$(endpoint_path "$1") && [ -e "$path/driver" ]
}

lacks_endpoint() {
	! has_endpoint "$1"
}

all_have_endpoints() {
	local each

	for each in "${memdev[@]}"; do
		has_endpoint "$each" || return
	done
}

# says TEXT COMMAND...: it succeeds, and the last line on stderr is this
says() {
	local text=$1

	shift
	succeeds "$@"
	[ -z "$output" ] || fail "nothing expected on stdout"
	[ "${stderr##*$'\n'}" = "$text" ] || fail "expected: $text"
}

# attach_state MEMDEV STATUS: what attach-status calls it, and its exit status
attach_state() {
	try cxl attach-status "$1"
	[ "$status" = "$2" ] || fail "exit status $2 expected"
	json state
}

@test "disable-memdev, enable-memdev: there and back" {
	says "cxl memdev: cmd_disable_memdev: disabled 1 mem" cxl disable-memdev "$ram"
	[ ! -e "$guest_devices/$ram/driver" ]
	wait_for lacks_endpoint "$ram"
	[ "$(attach_state "$ram" 0)" = class-device-disabled ]
	refuses "$ram is disabled" cxl create-region -t ram "$ram"
	says "cxl memdev: cmd_disable_memdev: disabled 1 mem" cxl disable-memdev "$ram"
	says "cxl memdev: cmd_enable_memdev: enabled 1 mem" cxl enable-memdev "$ram"
	wait_for has_endpoint "$ram"
	[ "$(attach_state "$ram" 0)" = class-device ]
	says "cxl memdev: cmd_enable_memdev: enabled 1 mem" cxl enable-memdev "$ram"
	give_modes
	succeeds cxl create-region -t ram "$ram"
	succeeds cxl destroy-region -f "$(json region)"
}

@test "disable-memdev: Debian's undoes ours, and ours undoes Debian's" {
	guest_debian_cxl_needed
	says "cxl memdev: cmd_disable_memdev: disabled 1 mem" "$debian_cxl" disable-memdev "$ram"
	wait_for lacks_endpoint "$ram"
	says "cxl memdev: cmd_enable_memdev: enabled 1 mem" cxl enable-memdev "$ram"
	wait_for has_endpoint "$ram"
	says "cxl memdev: cmd_disable_memdev: disabled 1 mem" cxl disable-memdev "$ram"
	wait_for lacks_endpoint "$ram"
	says "cxl memdev: cmd_enable_memdev: enabled 1 mem" "$debian_cxl" enable-memdev "$ram"
	wait_for has_endpoint "$ram"
}

@test "disable-memdev: a member of an active region stays; --force takes the region apart first" {
	local region state

	succeeds cxl create-region -t ram "$ram"
	region=$(json region)
	snapshot state
	refuses "$ram is part of an active region, $region" cxl disable-memdev "$ram"
	unchanged_since "$state" "a refused disable-memdev"
	says "cxl memdev: cmd_disable_memdev: disabled 1 mem" cxl disable-memdev -f "$ram"
	[ ! -e "$guest_devices/$ram/driver" ]
	cxl enable-memdev "$ram"
	wait_for has_endpoint "$ram"
	try cxl destroy-region -f all
	[ -z "$(regions)" ]
	give_modes
	succeeds cxl create-region -t ram "$ram"
	succeeds cxl destroy-region -f "$(json region)"
}

@test "disable-memdev, disable-port: memory that is online stays, also with --force" {
	local region state

	succeeds cxl create-region -t ram --online=online_movable "$ram"
	region=$(json region)
	snapshot state
	refuses "online" cxl disable-memdev -f "$ram"
	refuses "online" cxl disable-port -f "$port"
	unchanged_since "$state" "refused commands"
	succeeds cxl sysram-offline "$region"
	succeeds cxl destroy-region "$region"
}

@test "disable-port, enable-port: memdevs below stand in the way; --force takes them along" {
	refuses "hosts 3 memdevs that are enabled" cxl disable-port "$port"
	all_have_endpoints
	says "cxl port: cmd_disable_port: disabled 1 port" cxl disable-port -f "$port"
	[ ! -e "$guest_devices/$port/driver" ]
	wait_for lacks_endpoint "$ram2"
	try cxl create-region -t ram "$ram2"
	[ "$status" = 1 ] || fail "a region without a port"
	says "cxl port: cmd_enable_port: enabled 1 port" cxl enable-port -m "$port"
	wait_for all_have_endpoints
	give_modes
	succeeds cxl create-region -t ram "$ram2"
	succeeds cxl destroy-region -f "$(json region)"
}

@test "disable-port, enable-port: an endpoint and its memdev" {
	local endpoint

	endpoint=$(endpoint_path "$ram2")
	endpoint=${endpoint##*/}
	refuses "hosts 1 memdev that is enabled" cxl disable-port -e "$endpoint"
	says "cxl port: cmd_disable_port: disabled 1 port" cxl disable-port -e -f "$endpoint"
	wait_for lacks_endpoint "$ram2"
	says "cxl memdev: cmd_enable_memdev: enabled 1 mem" cxl enable-memdev "$ram2"
	wait_for has_endpoint "$ram2"
}
