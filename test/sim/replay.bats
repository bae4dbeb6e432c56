#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only
# replay: traces of real kernels on the simulator (needs no FUSE)

bats_require_minimum_version 1.5.0

setup() {
	traces=$BATS_TEST_DIRNAME/traces
	cxl_sim=${CXL_BUILD:?}/sim/cxl-sim
	export CXL_SIM_TOPOLOGIES=$BATS_TEST_DIRNAME/../../sim/topologies
}

# replay_text LINE...: a trace on topology three
replay_text() {
	printf '%s\n' '# replay: topology three' "$@" >"$BATS_TEST_TMPDIR/trace"
	run "$cxl_sim" replay "$BATS_TEST_TMPDIR/trace"
}

@test "every line of the measured traces is answered as the real kernel did" {
	run "$cxl_sim" replay "$traces"/*-writes.txt
	echo "$output"
	[ "$status" -eq 0 ]
	[ "${#lines[@]}" -eq 5 ]
	[ "$(grep -c ' compared, 0 differ ' <<<"$output")" -eq 5 ]
}

@test "recorded random writes are answered as a real kernel did, and show the same" {
	local trace

	for trace in "$traces"/*.txt.gz; do
		run "$cxl_sim" replay "$trace"
		echo "$output"
		echo "# ${lines[-1]##*/traces/}" >&3
		[ "$status" -eq 0 ]
		[[ ${lines[-1]} == *" compared, 0 differ "* ]]
		[ "$(zcat "$trace" | grep -c '^W ')" -ge 100 ]
	done
}

@test "a difference is told with line, expected and got, and makes the status 1" {
	replay_text "W decoder0.0/create_ram_region <- 'region9' : ok"
	[ "$status" -eq 1 ]
	[[ ${lines[0]} == *"/trace:2: write 'region9' to decoder0.0/create_ram_region" ]]
	[ "${lines[1]}" = "    kernel:    ok" ]
	[ "${lines[2]}" = "    simulator: EBUSY" ]
	[[ ${lines[3]} == *"1 writes and 0 reads compared, 1 differ"* ]]
}

@test "a trace that is not understood makes the status 2" {
	replay_text "what is this"
	[ "$status" -eq 2 ]
	[[ $output == *"/trace:2: what is this line: what is this" ]]
	run "$cxl_sim" replay "$BATS_TEST_TMPDIR/none"
	[ "$status" -eq 2 ]
	[[ $output == *"/none: No such file or directory" ]]
}

@test "a damaged packed trace is not taken for a short one" {
	printf 'not gzip' >"$BATS_TEST_TMPDIR/trace.gz"
	run "$cxl_sim" replay "$BATS_TEST_TMPDIR/trace.gz"
	[ "$status" -eq 2 ]
	[[ $output == *"gzip cannot unpack it"* ]]
}

@test "only the first 20 differences are printed, unless all are wanted" {
	local reads=()

	mapfile -t reads < <(yes "R mem0/ram/size = 0x1~" | head -n 30)
	replay_text "${reads[@]}"
	[ "$(grep -c simulator: <<<"$output")" -eq 20 ]
	[[ ${lines[-1]} == *"30 differ"* ]]
	run "$cxl_sim" replay --all "$BATS_TEST_TMPDIR/trace"
	[ "$(grep -c simulator: <<<"$output")" -eq 30 ]
}

@test "a trace comes from standard input, on another kernel and topology" {
	run "$cxl_sim" replay --topology one --kernel sysram - <<-'END'
		# replay: topology three
		# replay: list /sys/bus/cxl/drivers cxl_sysram*
		cxl_sysram_region
		# replay: list /sys/bus/cxl/devices mem*
		mem0
	END
	echo "$output"
	[ "$status" -eq 0 ]
}

@test "what has nothing to compare in it is no trace" {
	local file

	: >"$BATS_TEST_TMPDIR/empty.txt"
	for file in empty.txt .; do
		run -2 "$cxl_sim" replay "$BATS_TEST_TMPDIR/$file"
	done
	run -2 "$cxl_sim" replay /dev/null
	[ "$output" = "/dev/null: there is nothing to compare in it" ]
}
