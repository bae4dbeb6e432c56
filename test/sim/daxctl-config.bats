#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only
# daxctl reconfigure-device --check-config: which section is for a device, what it says, and which
# mistakes are told; and that udev and systemd find what they run.

# shellcheck disable=SC2154 # output and stderr come from run --separate-stderr

bats_require_minimum_version 1.5.0
load ../lib/sim.bash

data=$sim_lib/../../data

# A machine with a directory of files beside it; dax0.0 is memory of mem0, offline
setup() {
	sim_start three
	root=$BATS_TEST_TMPDIR/root
	conf=$root/etc/daxctl.conf.d
	mkdir -p "$conf"
	ln -s "$sim/sys" "$sim/dev" "$root"
	export CXL_SYSROOT=$root
	daxctl=$(sim_program DAXCTL daxctl/daxctl)
	cxl=$(sim_program CXL cxl/cxl)
	"$cxl" create-region -t ram -d decoder0.0 -m mem0 >/dev/null 2>&1
	serial=$("$cxl" list -m mem0 | jq '.[0].serial')
}

teardown() {
	sim_stop
}

# says TEXT: the file a.conf; SERIAL is that of the memdev
says() {
	printf '%s\n' "${1//SERIAL/$serial}" >"$conf/a.conf"
}

# configures MODE COMMAND...: the device is printed with that mode
configures() {
	run -0 --separate-stderr "$daxctl" reconfigure-device --check-config dax0.0 "${@:2}"
	[ "$(jq -r '.[0].mode' <<<"$output")" = "$1" ]
	[[ $stderr == *"reconfigured 1 device" ]]
}

# passes_over: nothing is said of the device, nothing changes, and that is no failure
passes_over() {
	sim_dump >"$BATS_TEST_TMPDIR/before"
	run -0 --separate-stderr "$daxctl" reconfigure-device -C dax0.0
	[ -z "$output" ]
	[[ $stderr == *"no section for dax0.0 in $conf"* ]]
	sim_dump | diff "$BATS_TEST_TMPDIR/before" -
}

# refuses TEXT: the mistake is told, and nothing changes
refuses() {
	sim_dump >"$BATS_TEST_TMPDIR/before"
	run -234 --separate-stderr "$daxctl" reconfigure-device -C dax0.0
	[ -z "$output" ]
	[[ $stderr == *"$1"* ]] || {
		echo "$stderr"
		echo "wanted: $1"
		return 1
	}
	sim_dump | diff "$BATS_TEST_TMPDIR/before" -
}

@test "daxctl config: a region is known by the serial numbers of its memdevs" {
	says $'[reconfigure-device one]\ncxl.serials = SERIAL\nmode = devdax'
	configures devdax
	says $'[reconfigure-device one]\ncxl.serials = SERIAL\ncxl.size = 512M\nmode = famfs'
	configures famfs
	# Comments, other sections, and other files do not matter.
	says $'# one\n; two\n[other]\nfoo = bar\n\n[reconfigure-device me]\ncxl.serials = SERIAL # three\nmode = devdax'
	echo garbage >"$conf/b.config"
	echo garbage >"$conf/.c.conf"
	configures devdax
}

@test "daxctl config: memory comes online as the section says" {
	says $'[reconfigure-device one]\ncxl.serials = SERIAL\nonline = no'
	configures system-ram
	[ "$(jq '.[0].online_memblocks' <<<"$output")" = 0 ]
	says $'[reconfigure-device one]\ncxl.serials = SERIAL\nmode = system-ram\nonline = true\nmovable = Yes'
	configures system-ram
	[ "$(jq -c '.[0] | [.online_memblocks == .total_memblocks, .movable]' <<<"$output")" = "[true,true]" ]
	"$daxctl" offline-memory dax0.0
	says $'[reconfigure-device one]\ncxl.serials = SERIAL\nmode = system-ram\nmovable = 0'
	configures system-ram
	[ "$(jq -c '.[0] | [.online_memblocks == .total_memblocks, .movable]' <<<"$output")" = "[true,false]" ]
}

@test "daxctl config: a region of several memdevs is all of them, in any order" {
	local serials

	"$cxl" destroy-region -f all 2>/dev/null
	"$cxl" create-region -t ram -d decoder0.0 -m mem0 mem2 >/dev/null 2>&1
	serials=$("$cxl" list -M -m mem0,mem2 | jq -r '.[].serial')
	[ "$(wc -l <<<"$serials")" = 2 ]
	says "[reconfigure-device two]"$'\n'"cxl.serials = $(sort -r <<<"$serials" | xargs)"$'\n'"mode = devdax"
	configures devdax
	says "[reconfigure-device one]"$'\n'"cxl.serials = $(head -n 1 <<<"$serials")"$'\n'"mode = famfs"
	passes_over
}

@test "daxctl config: what is for other devices, or for none, changes nothing" {
	passes_over
	says $'[reconfigure-device one]\ncxl.serials = 0x12345\nmode = devdax'
	passes_over
	says $'[reconfigure-device one]\ncxl.serials = SERIAL\ncxl.size = 1G\nmode = devdax'
	passes_over
	says $'[reconfigure-device one]\nnvdimm.uuid = 48d8e42c-a2f0-4312-9e70-a837faafe862\nmode = devdax'
	passes_over
	says $'[reconfigure-device one]\nmode = devdax'
	passes_over
	[[ $stderr == *"$conf/a.conf: [reconfigure-device one]: neither nvdimm.uuid nor cxl.serials"* ]]
	# A mistake in what is for another device is none for this one.
	says $'[reconfigure-device one]\ncxl.serials = 0x12345\nmode = foo'
	passes_over
	rm -r "$conf"
	passes_over
	mkdir "$conf" && cp "$data/daxctl.example.conf" "$conf"
	passes_over
}

@test "daxctl config: mistakes are told with file and line, or section and key" {
	local start=$'[reconfigure-device one]\ncxl.serials = SERIAL\n'
	local name="$conf/a.conf: [reconfigure-device one]: "

	says "$start"$'mode devdax'
	refuses "$conf/a.conf: line 3: "
	says "[reconfigure-device one"
	refuses "$conf/a.conf: line 1: "
	says "$start"$'mode = ram'
	refuses "${name}mode: \"ram\" is not devdax, system-ram or famfs"
	says "$start"$'online = maybe'
	refuses "${name}online: \"maybe\" is not true or false"
	says "$start"$'movable = '
	refuses "${name}movable: \"\" is not true or false"
	says "$start"$'mod = devdax'
	refuses "${name}mod: there is no such key"
	says $'[reconfigure-device one]\ncxl.serials = mem0'
	refuses "${name}cxl.serials: \"mem0\" is no number"
	says $'[reconfigure-device one]\ncxl.serials = ,'
	refuses "${name}cxl.serials: there is no number"
	says "$start"$'cxl.size = big'
	refuses "${name}cxl.size: \"big\" is no size"
	says $'[reconfigure-device one]\ncxl.size = 512M'
	refuses "${name}cxl.size: says little without cxl.serials"
	says $'[reconfigure-device one]\nnvdimm.uuid = foo'
	refuses "${name}nvdimm.uuid: \"foo\" is no uuid"
	says "$start"$'mode = devdax\n[reconfigure-device two]\ncxl.serials = SERIAL\nmode = famfs'
	refuses "[reconfigure-device two]: is for the same device as $conf/a.conf: [reconfigure-device one]"
	says "$start"$'mode = devdax\n[reconfigure-device ONE]\ncxl.serials = 99\nmode = famfs'
	refuses "$conf/a.conf: line 4: [reconfigure-device one]: there is another section of this name"
	says $'[reconfigure-device a:b]\ncxl.serials = SERIAL'
	refuses "$conf/a.conf: line 1: [reconfigure-device a:b]: a name has no colon"
	says $'[reconfigure-device]\ncxl.serials = SERIAL'
	refuses "$conf/a.conf: line 1: [reconfigure-device]: a name is missing"
	head -c 5000 /dev/zero | tr '\0' x >"$conf/a.conf"
	refuses "$conf/a.conf: "
	mkdir "$conf/d.conf" && rm "$conf/a.conf"
	refuses "$conf/d.conf"
}

@test "daxctl config: -C decides alone" {
	local option

	says $'[reconfigure-device one]\ncxl.serials = SERIAL\nmode = devdax'
	for option in "-m devdax" -N --no-movable "-s 64M" "-a 4096"; do
		# shellcheck disable=SC2086 # words
		run -129 --separate-stderr "$daxctl" reconfigure-device -C $option dax0.0
		[[ $stderr == *"--check-config"* ]]
	done
}

@test "daxctl config: udev and systemd run what is there" {
	local rule=$data/90-daxctl-device.rules unit=$data/daxdev-reconfigure@.service.in

	grep -q 'SUBSYSTEM=="dax".*--template=daxdev-reconfigure@.service' "$rule"
	grep -qx 'ExecStart=@bindir@/daxctl reconfigure-device --check-config %f' "$unit"
	run -0 "$daxctl" reconfigure-device -C /dev/dax0.0
	command -v systemd-escape >/dev/null || skip "no systemd-escape"
	run -0 systemd-escape --path --template=daxdev-reconfigure@.service /dev/dax0.0
	[ "$output" = "daxdev-reconfigure@dev-dax0.0.service" ]
	command -v systemd-analyze >/dev/null || skip "no systemd-analyze"
	sed "s,@bindir@/daxctl,$(command -v true)," "$unit" >"$BATS_TEST_TMPDIR/$output"
	run -0 systemd-analyze verify --man=no "$BATS_TEST_TMPDIR/$output"
}

udev=${CXL_TEST_UDEV:-${XDG_CACHE_HOME:-$HOME/.cache}/cxl-tests/udev}/bin

@test "daxctl config: a device that appears is found by the rule, and becomes what its section says" {
	"$udev/udevadm" --version || skip "no udev, run: test/qemu/fetch udev"
	command -v systemd-escape >/dev/null || skip "no systemd-escape"
	sim_run_needed
	unset CXL_SYSROOT
	mkdir "$BATS_TEST_TMPDIR/work"
	run -0 --separate-stderr sim_run -t three --uevents -- "$sim_lib/../sim/rule-fires" "$udev" \
		"$data" "$cxl" "$daxctl" "$BATS_TEST_TMPDIR/work"
	[ "$output" = $'daxdev-reconfigure@dev-dax0.0.service\ndevice_dax' ] || {
		echo "$output"
		echo "$stderr"
		return 1
	}
}
