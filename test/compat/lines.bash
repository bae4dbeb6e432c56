# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# lines.bash - the command lines of lines/ with Debian's cxl 85, with ours, and with Debian's on our libraries
#
# What they print and answer is the same, but for what differences.md says. To be loaded after guest.bash.

# shellcheck disable=SC2154 # guest.bash sets it
debian=$(dirname "$debian_cxl")
compat=$(dirname "$BATS_TEST_FILENAME")

setup() {
	guest_needed
	guest_debian_cxl_needed
	! guest_is_simulated || export MOUNTS=$CXL_BUILD/test/lib/mounts.so
	! grep -q __asan_init "$(type -P cxl)" || skip "two programs of two builds share a preloaded library"
}

# make_mixed DIR: Debian's programs with our libraries in place of theirs
make_mixed() {
	local dir=$1 program library

	mkdir -p "$dir/lib"
	cp -P "$debian"/../lib/* "$dir/lib"
	rm "$dir"/lib/libcxl.so* "$dir"/lib/libdaxctl.so*
	for library in libcxl libdaxctl; do
		cp "$CXL_BUILD/$library/$library.so.1" "$dir/lib"
	done
	for program in cxl daxctl; do
		printf '#!/bin/sh\nexec %q --library-path %q %q "$@"\n' "$debian/../ld.so" \
			"$dir/lib" "$debian/../usr/bin/$program" >"$dir/$program"
		chmod +x "$dir/$program"
	done
}

# answer_alike mixed|alone NAME...: the files of lines/, with 85 on our libraries or without
answer_alike() {
	local mixed=none

	if [ "$1" = mixed ]; then
		mixed=$BATS_TEST_TMPDIR/mixed
		make_mixed "$mixed"
	fi
	shift
	"$compat/compare-lines" "$CXL_TEST_GUEST" "$debian" "$(dirname "$(type -P cxl)")" "$mixed" \
		"${@/#/$compat/lines/}" >"$BATS_TEST_TMPDIR/said" || {
		cat "$BATS_TEST_TMPDIR/said"
		return 1
	}
	! grep -q "^0 command lines" "$BATS_TEST_TMPDIR/said" || return 1
	echo "# $(tail -n 1 "$BATS_TEST_TMPDIR/said")" >&3
}
