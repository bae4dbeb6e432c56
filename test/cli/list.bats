#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only
# cxl list on dumps of real machines and on made-up trees: what it prints, which words mean which
# objects, what it does with files that no kernel shows, and what it leaves alone.

# shellcheck disable=SC2154,SC2030,SC2031 # variables of bats and sysroot.bash; set in one test only

bats_require_minimum_version 1.5.0
load ../lib/sysroot.bash

golden=$sysroot_lib/../cli/golden

setup_file() {
	local name

	cxl=$(sysroot_program CXL cxl/cxl)
	export cxl
	for name in boot-three-memdevs with-ram-and-pmem-region guest-switch; do
		sysroot_from_dump "$name"
		add_debugfs
		mv "$sysroot" "$BATS_FILE_TMPDIR/$name"
	done
	unset CXL_SYSROOT
}

# The dumps have no debugfs: one that offers to inject poison into mem0, and one protocol error.
add_debugfs() {
	local debug=$sysroot/sys/kernel/debug/cxl

	mkdir -p "$debug/mem0"
	: >"$debug/mem0/inject_poison"
	printf '0x00008000\tCXL.mem Protocol Correctable\n' >"$debug/einj_types"
}

# on NAME: this test looks at the tree of that dump, which all tests share
on() {
	sysroot=$BATS_FILE_TMPDIR/$1
	export CXL_SYSROOT=$sysroot
}

# on_copy NAME: this test changes its own copy
on_copy() {
	sysroot=$BATS_TEST_TMPDIR/root
	cp -a "$BATS_FILE_TMPDIR/$1" "$sysroot"
	export CXL_SYSROOT=$sysroot
}

# list ARGUMENT...: succeeds, has nothing to complain about, and prints JSON or nothing
list() {
	run -0 --separate-stderr "$cxl" list "$@"
	echo "list $*: $output$stderr"
	[ -z "$stderr" ]
	[ -z "$output" ] || jq -e . <<<"$output" >/dev/null
}

# json FILTER: what jq makes of the last output, on one line
json() {
	jq -c "$1" <<<"$output"
}

# names: of the objects in the last output, whatever they are
names() {
	json '[.. | objects | .memdev? // .bus // .port // .endpoint // .decoder // .region |
		strings] | join(" ")' | tr -d '"'
}

# finds EXPECTED ARGUMENT...: exactly these objects, in this order
finds() {
	local expected=$1

	shift
	list "$@"
	diff <(echo "$expected") <(names)
}

# finds_nothing ARGUMENT...: an empty array, exit status 0, and a warning like that of 85
finds_nothing() {
	run -0 --separate-stderr "$cxl" list "$@"
	echo "list $*: $output$stderr"
	[ "$output" = "[]" ]
	[[ $stderr == *"Warning: no matching devices found"* ]]
}

# vanish NAME: the device and its link on the bus
vanish() {
	rm -r "$(realpath "$(sysroot_path "$1")")"
	rm "$(sysroot_path "$1")"
}

# --- whole listings, byte for byte ---

# Each file of golden/DUMP is the output for the options in its name: list-BT.json, list.json
golden_listings() {
	local file options

	on "$1"
	for file in "$golden/$1"/list*.json; do
		options=$(basename "$file" .json)
		options=${options#list}
		"$cxl" list ${options:+"$options"} >"$BATS_TEST_TMPDIR/out" 2>/dev/null
		diff "$file" "$BATS_TEST_TMPDIR/out" || {
			echo "cxl list $options"
			return 1
		}
	done
}

@test "list: three memdevs right after boot" {
	golden_listings boot-three-memdevs
}

@test "list: a ram and a pmem region" {
	golden_listings with-ram-and-pmem-region
}

@test "list: two host bridges and a switch" {
	golden_listings guest-switch
}

# --- which classes ---

@test "list: without options it shows memdevs and regions" {
	on with-ram-and-pmem-region
	list
	[ "$(json 'map(keys[0])')" = '["memdevs","regions"]' ]
}

@test "list: a filter without a class lists its class" {
	on with-ram-and-pmem-region
	finds mem1 -m mem1
	finds mem0 -s 2
	finds root0 -b root0
	finds port1 -p port1
	finds endpoint3 -e endpoint3
	finds decoder4.0 -d decoder4.0
	finds region1 -r region1
}

@test "list: -v adds all classes but memdevs, -vv disabled objects" {
	on with-ram-and-pmem-region
	list -v -r region0
	[ "$(json '[.. | .memdev? | objects] | length')" = 0 ]
	[ "$(json '[.. | .state? | select(. == "disabled")] | length')" = 0 ]
	list -vv
	[ "$(json '[.. | .memdev? | objects] | length')" = 3 ]
	[ "$(json '[.. | .state? | select(. == "disabled")] | length')" = 12 ]
}

@test "list: one object stands without brackets for people, none is no output" {
	on with-ram-and-pmem-region
	list -u -m mem1
	[ "$(json '.memdev, .ram_size, .serial' | paste -sd' ')" = \
		'"mem1" "512.00 MiB (536.87 MB)" "0x3"' ]
	list -u -m mem0,mem1
	[ "$(json length)" = 2 ]
	run -0 --separate-stderr "$cxl" list -u -m mem9
	[ -z "$output" ]
}

@test "list: flat arrays are sorted by number wherever the objects hang" {
	on guest-switch
	list -E
	[ "$(json 'map(.endpoint | ltrimstr("endpoint") | tonumber) | . == sort and length == 7')" = true ]
	list -M
	[ "$(json 'map(.memdev)')" = '["mem0","mem1","mem2","mem3","mem4","mem5","mem6"]' ]
	list -Di
	[ "$(json 'map(.[] | map(.decoder | ltrimstr("decoder") | split(".") | map(tonumber)))
		| map(. == sort) | all')" = true ]
}

# --- words ---

@test "list: names are exact" {
	on with-ram-and-pmem-region
	for word in mem00 mem0x 0abc 00 0x0 -1 mem '' mem0/ 0000:0d:00 0000:0d:00.00; do
		finds_nothing -m "$word"
	done
	for word in region00 region0x 0.0 00; do
		finds_nothing -r "$word"
	done
	for word in decoder0 decoder0.00 0.0.0 .0 0. decoder00.0; do
		finds_nothing -d "$word"
	done
	for word in port01 port1x 01 endpoint2; do
		finds_nothing -M -p "$word"
	done
}

@test "list: a memdev is also meant by its number, its PCI address and its serial number" {
	on with-ram-and-pmem-region
	finds mem2 -m 2
	finds mem2 -m 0000:0d:00.0
	finds mem2 -m serial:0x1
	finds mem2 -m serial:1
	finds mem2 -s 01
	finds_nothing -m serial:
	finds_nothing -s mem2
	finds_nothing -s all
}

@test "list: a PCI address means one memdev, not also number 0" {
	on with-ram-and-pmem-region
	finds mem1 -m 0000:0f:00.0
}

@test "list: blanks and commas separate, mixed ones too" {
	on with-ram-and-pmem-region
	finds "mem0 mem1 mem2" -m "mem0 1,2"
	finds "mem0 mem1" -m "mem0, mem1"
	finds "mem0 mem1" -m ",mem1,,  mem0,"
}

@test "list: all may stand anywhere, and naming twice lists once" {
	on with-ram-and-pmem-region
	finds "mem0 mem1 mem2" -m "mem1 all"
	finds "mem0 mem1 mem2" -m all,mem1,mem1
	finds "mem1" -m mem1,1,mem1,0000:0f:00.0
	finds "region0 region1" -r "region1 all 1"
}

@test "list: the last of two equal options counts" {
	on with-ram-and-pmem-region
	finds mem1 -m mem0 -m mem1
	finds "mem0 mem1 mem2" -M -m mem0 --no-memdev
}

@test "list: classes of ports and decoders" {
	on guest-switch
	finds "port1 port2 port3" -P -p switch
	finds "decoder0.0 decoder0.1 decoder0.2" -d root
	list -i -d switch
	[ "$(json 'map(select(.nr_targets == null)) | length')" = 0 ]
	list -i -d endpoint
	[ "$(json 'map(select(.nr_targets)) | length')" = 0 ]
}

# --- filters across classes, as 85 has them ---

@test "list: -m shows only what leads to the memdev" {
	on guest-switch
	list -BPETD -m mem0
	[ "$(json '[.. | .dport? // empty] | length')" = 3 ]
	[ "$(json '[.. | .endpoint? // empty] | length')" = 1 ]
	[ "$(json '[.. | .decoder? // empty] | sort')" = '["decoder0.0","decoder0.2"]' ]
}

@test "list: -p shows a port with all below it, -S the port alone" {
	on guest-switch
	finds "port2 port3" -P -p port2
	finds "port2" -P -p port2 -S
	finds "mem0 mem2 mem3 mem5 mem6" -M -p port2
	finds "mem2" -M -p port2 -S
	finds "port2" -p port2
}

@test "list: as in 85 the root leads to no memdev, and memdevs take their decoders away" {
	on with-ram-and-pmem-region
	finds_nothing -M -p root
	finds "decoder2.0 decoder4.0" -D -d endpoint
	finds_nothing -MD -d endpoint
}

@test "list: -d shows the memdevs that a decoder leads to" {
	on guest-switch
	finds "mem1 mem4" -M -d decoder0.1
	finds "mem0 mem1 mem2 mem3 mem4 mem5 mem6" -M -d decoder0.2
}

@test "list: filters of different classes must all match" {
	on with-ram-and-pmem-region
	finds mem0 -m mem0,mem1 -s 2
	finds_nothing -m mem1 -s 2
	finds_nothing -R -d decoder1.0
	finds endpoint2 -E -p port1 -e mem0
	finds_nothing -M -b cxl_test
}

@test "list: disabled memdevs are shown with -i, apart from the others" {
	on_copy with-ram-and-pmem-region
	vanish endpoint3
	rm "$(sysroot_path mem1/driver)"
	finds "mem0 mem2" -M
	list -Mi
	[ "$(json 'map(to_entries[0] | [.key, .value[].memdev])')" = \
		'[["anon memdevs","mem1"],["memdevs","mem0","mem2"]]' ]
	[ "$(json '.[0]["anon memdevs"][0].state')" = '"disabled"' ]
}

# --- what is left alone ---

@test "list: a named object is found without looking at others" {
	sysroot_tree --host-bridges 2 --memdevs 12 --shuffle --region ram:0:0 --region ram:1:11
	for words in "-m mem0" "-M -m mem11" "-r region0" "-d decoder0.0" "-p port1" "-e endpoint5"; do
		# shellcheck disable=SC2086 # words
		run -0 --separate-stderr "$cxl" --trace-sysfs list $words
		[ "$(json length)" = 1 ]
		run ! grep -E '^list [^ ]*/sys/bus/cxl/devices' <<<"$stderr"
		run ! grep -E '^read .*/(serial|firmware_version)' \
			<(grep -v "/${words##* }/" <<<"$stderr")
	done
}

@test "list: it writes nothing" {
	on with-ram-and-pmem-region
	run -0 --separate-stderr "$cxl" --trace-sysfs list -vv
	[[ $stderr == *"read "* ]]
	run ! grep '^write ' <<<"$stderr"
	sysroot_unchanged_after "$cxl" list -vvv
}

# --- machines that are not as they should be ---

@test "list: without a CXL bus it says which directory is missing, and prints as 85 does" {
	mkdir -p "$BATS_TEST_TMPDIR/bare/sys"
	run -0 --separate-stderr "$cxl" --sysroot "$BATS_TEST_TMPDIR/bare" list
	[ "$output" = "[]" ]
	[ "$(grep -c "no CXL bus: $BATS_TEST_TMPDIR/bare/sys/bus/cxl/devices: No such file" <<<"$stderr")" = 1 ]
	run -0 --separate-stderr "$cxl" --sysroot "$BATS_TEST_TMPDIR/bare" list -u
	[ -z "$output" ]
	[ "${#stderr_lines[@]}" = 1 ]
	run -0 --separate-stderr "$cxl" --sysroot "$BATS_TEST_TMPDIR/nowhere" list -vv
	[[ $stderr == *"$BATS_TEST_TMPDIR/nowhere/sys/bus/cxl/devices"* ]]
}

@test "list: a bus without a root says that no driver made one" {
	on_copy boot-three-memdevs
	rm -r "$sysroot"/sys/bus/cxl/devices/*
	finds_nothing
	[[ $stderr == *"no CXL bus in $sysroot/sys/bus/cxl/devices"* ]]
}

@test "list: unknown words are named, with the nearest names" {
	on guest-switch
	finds_nothing -m mem9,mem10
	[[ $stderr == *'there is no memdev "mem9"; nearest: mem0, mem1, mem2'* ]]
	[[ $stderr == *'there is no memdev "mem10"; nearest: '* ]]
	finds_nothing -m 0000:10:00.1
	[[ $stderr == *'"0000:10:00.1"; nearest: 0000:10:00.0'* ]]
	finds_nothing -s 99
	[[ $stderr == *'no memdev with serial number "99"'* ]]
	finds_nothing -d decoder9.9
	[[ $stderr == *'no decoder "decoder9.9"; nearest: '* ]]
	finds_nothing -p prot1 -e endpint4 -r region7 -b roof0
	for sentence in 'port "prot1"; nearest: port1' 'endpoint "endpint4"; nearest: endpoint4' \
		'region "region7"' 'bus "roof0"; nearest: root0'; do
		[[ $stderr == *"there is no $sentence"* ]]
	done
}

@test "list: words that mean something are not called unknown" {
	on_copy with-ram-and-pmem-region
	finds_nothing -m mem0 -s 3
	[ "${#stderr_lines[@]}" = 1 ]
}

# unusable FILE KIND KEY: the key is left out; a file that is there but nonsense is named in one line
unusable() {
	local file=$1 kind=$2 key=$3 original=$BATS_TEST_TMPDIR/original status_expected=1

	mv "$(sysroot_path "$file")" "$original"
	cp -a "$original" "$(sysroot_path "$file")"
	sysroot_garble "$file" "$kind"
	[ "$kind" != gone ] || status_expected=0
	run --separate-stderr "$cxl" list -vv
	rm -rf "$(sysroot_path "$file")"
	mv "$original" "$(sysroot_path "$file")"

	echo "$file $kind: status $status: $stderr"
	[ "$status" = "$status_expected" ]
	[ "$(json "[.. | objects | select(to_entries[0].value == \"${file%%/*}\") | has(\"$key\")]")" = \
		"[false]" ]
	if [ "$kind" = gone ]; then
		[ -z "$stderr" ]
	else
		[ "${#stderr_lines[@]}" = 1 ]
		[[ $stderr == "cxl list: cannot "*"/$file"* ]]
	fi
}

unusable_in_every_way() {
	local kind

	for kind in $sysroot_garble_kinds; do
		unusable "$1" "$kind" "$2"
	done
}

@test "list: unusable attributes of a memdev are left out and named" {
	on_copy with-ram-and-pmem-region
	unusable_in_every_way mem0/serial serial
	unusable_in_every_way mem0/pmem/size pmem_size
	unusable_in_every_way mem1/ram/size ram_size
	sysroot_set mem1/numa_node 1
	unusable_in_every_way mem1/numa_node numa_node
}

@test "list: unusable attributes of a decoder are left out and named" {
	on_copy with-ram-and-pmem-region
	unusable_in_every_way decoder0.0/size size
	unusable_in_every_way decoder0.0/start resource
	unusable_in_every_way decoder0.0/interleave_ways interleave_ways
	unusable_in_every_way decoder0.0/cap_pmem pmem_capable
	unusable_in_every_way decoder0.0/qos_class qos_class
	unusable_in_every_way decoder2.0/dpa_size dpa_size
	unusable_in_every_way decoder2.0/dpa_resource dpa_resource
}

@test "list: unusable attributes of a region are left out and named" {
	on_copy with-ram-and-pmem-region
	unusable_in_every_way region0/size size
	unusable_in_every_way region0/interleave_ways interleave_ways
	unusable_in_every_way region0/interleave_granularity interleave_granularity
	unusable_in_every_way region0/mode type
	unusable_in_every_way region0/locked locked
}

@test "list: a value that forges lines stays on its line, cut to what can be read" {
	on_copy with-ram-and-pmem-region
	printf '\033[2J%0300d\nfake: line\n' 7 >"$(sysroot_path mem0/serial)"
	run -1 --separate-stderr "$cxl" list -M
	[ "${#stderr_lines[@]}" = 1 ]
	[[ $stderr == *'mem0/serial ("\x1b[2J000'*'...")' ]]
	[ "${#stderr}" -lt 300 ]
}

@test "list: files that only root may read are no reason to complain" {
	on_copy with-ram-and-pmem-region
	chmod a+x "$BATS_RUN_TMPDIR" "$(dirname "$BATS_TEST_TMPDIR")"
	chmod -R a+rX "$BATS_TEST_TMPDIR"
	chmod 0 "$(sysroot_path decoder0.0/start)" "$(sysroot_path mem0/serial)"
	if [ "$(id -u)" = 0 ]; then
		setpriv --reuid=65534 --clear-groups "$cxl" version >/dev/null ||
			skip "nobody cannot execute $cxl"
		setpriv --reuid=65534 --clear-groups test -x "$sysroot/sys" ||
			skip "nobody cannot see $sysroot"
		run -0 --separate-stderr setpriv --reuid=65534 --clear-groups "$cxl" list -vv
	else
		run -0 --separate-stderr "$cxl" list -vv
	fi
	echo "$stderr"
	[ -z "$stderr" ]
	[ "$(json '[.. | objects | select(.decoder? == "decoder0.0") | has("resource")]')" = '[false]' ]
	[ "$(json '[.. | objects | select(.memdev? == "mem0" and .host?) | has("serial")]')" = '[false]' ]
}

@test "list: objects that vanish are left out, with what was below them" {
	on_copy with-ram-and-pmem-region
	vanish mem1
	list
	[ "$(json '.[0].memdevs | map(.memdev)')" = '["mem0","mem2"]' ]
	vanish region0
	finds region1 -R
	vanish port1
	finds root0 -BPE
	vanish root0
	finds_nothing -BPEMDR
}

@test "list: links that lead nowhere do no harm" {
	local name

	on_copy with-ram-and-pmem-region
	for name in mem1 region0 decoder1.1 endpoint4 port1 root0; do
		rm -r "$(realpath "$(sysroot_path "$name")")"
		list -BPEMDRT
		run -0 "$cxl" list -M -m "$name"
		run -0 "$cxl" list -vvv
	done
}

@test "list: a region with empty targets has no mappings and no messages" {
	on_copy with-ram-and-pmem-region
	sysroot_set region0/target0 ""
	list -T -r region0
	[ "$(json '.[0].mappings')" = '[]' ]
}

@test "list: dports without debugfs cannot be injected, and nothing crashes" {
	on_copy with-ram-and-pmem-region
	rm -r "$sysroot/sys/kernel/debug"
	list -BT
	[ "$(json '.[0].dports[0].protocol_injectable')" = false ]
	[ "$(json '.[0] | has("injectable_protocol_errors")')" = false ]
	list -M
	[ "$(json 'map(has("poison_injectable")) | any')" = false ]
}

# --- the command line ---

@test "list: -S needs a port, words without an option are wrong" {
	on boot-three-memdevs
	run -129 --separate-stderr "$cxl" list -S
	[[ $stderr == *"Error: -S/--single expects a port filter: -p/--port="* ]]
	run -129 --separate-stderr "$cxl" list foo bar
	[[ $stderr == *'unknown parameter "foo"'*'unknown parameter "bar"'*"usage: cxl list"* ]]
	[ -z "$output" ]
}

@test "list: output that cannot be written is an error" {
	on boot-three-memdevs
	run -1 --separate-stderr sh -c "'$cxl' list >/dev/full"
	[[ $stderr == *"write failure on standard output"* ]]
}

@test "list: --debug logs what the library does" {
	on_copy boot-three-memdevs
	rm "$(sysroot_path mem0/serial)"
	sysroot_set mem1/serial nonsense
	run -1 --separate-stderr "$cxl" list -M --debug
	[[ $stderr == *"libcxl: "*"mem1/serial"* ]]
	run -1 --separate-stderr "$cxl" list -M
	[[ $stderr != *"libcxl: "* ]]
}
