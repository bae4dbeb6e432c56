# SPDX-License-Identifier: GPL-2.0-only
# apt.bash - packages of other suites of the machine's own mirror
#
# Each call works on an apt state of its own (lists, archives, sources) in a directory that the
# caller names, so the machine's configuration is read (mirror, proxies, keys) but never changed,
# and no root is needed. Signatures are checked as always: only by keys of the Debian archive.

readonly archive_keyring=/usr/share/keyrings/debian-archive-keyring.gpg

# The machine's release: "bookworm"
apt_codename() {
	# shellcheck disable=SC1091 # a file of the machine
	(. /etc/os-release && printf '%s\n' "${VERSION_CODENAME:?}")
}

# Where the machine gets that release from; other suites lie beside it. A machine that asks for
# "stable" names no codename: then the first source that is not a side suite.
apt_mirror() {
	local format="\$(RELEASE) \$(COMPONENT) \$(REPO_URI)"

	apt-get indextargets --no-release-info --format "$format" "Created-By: Packages" |
		awk -v release="$(apt_codename)" '
			$2 != "main" || $1 ~ /-/ { next }
			$1 == release && !exact { exact = $3 }
			!first { first = $3 }
			END { print exact ? exact : first }'
}

# apt_private DIR COMMAND...: run apt-get or apt-cache on the state in DIR
apt_private() {
	local dir=$1 command=$2

	shift 2
	DEBIAN_FRONTEND=noninteractive "$command" -c "$dir/apt.conf" "$@" </dev/null
}

# What all private states have in common. The hooks of the machine (clean the archives, refresh
# the catalogue of a desktop) are meant for its own state. Packages are fetched by the caller's
# own user: the sandbox user of apt cannot enter a home directory.
apt_write_conf() {
	local dir=$1

	cat >"$dir/apt.conf" <<-CONF
		Dir::State::lists "$dir/lists";
		Dir::Cache::archives "$dir/archives";
		Dir::Cache::pkgcache "";
		Dir::Cache::srcpkgcache "";
		Dir::Etc::sourcelist "$dir/sources.list";
		APT::Sandbox::User "root";
		APT::Install-Recommends "false";
		Acquire::Languages "none";
		Acquire::Retries "3";
		DPkg::Lock::Timeout "600";
		#clear APT::Update::Pre-Invoke;
		#clear APT::Update::Post-Invoke;
		#clear APT::Update::Post-Invoke-Success;
	CONF
}

# apt_sources_line KEYRING SUITE
apt_sources_line() {
	local mirror

	mirror=$(apt_mirror)
	[ -n "$mirror" ] || die "apt knows no mirror for $(apt_codename) (see: apt-get indextargets)"
	printf 'deb [signed-by=%s] %s %s main\n' "$1" "$mirror" "$2"
}

# apt_make_alone DIR SUITE: a state that knows SUITE only, and no installed package
#
# For packages that are unpacked for tests, never installed: so a mirror that stands still, whose
# signatures are right but no longer fresh, is good enough.
apt_make_alone() {
	local dir=$1 suite=$2

	rm -rf "$dir"
	mkdir -p "$dir/lists/partial" "$dir/archives/partial" "$dir/parts"
	apt_write_conf "$dir"
	: >"$dir/status"
	cat >>"$dir/apt.conf" <<-CONF
		Acquire::Check-Valid-Until "false";
		Dir::State "$dir";
		Dir::State::status "$dir/status";
		Dir::Etc::sourceparts "$dir/parts";
		Dir::Etc::preferences "/dev/null";
		Dir::Etc::preferencesparts "$dir/parts";
	CONF
	apt_sources_line "$archive_keyring" "$suite" >"$dir/sources.list"
	apt_update_suite "$dir" "$suite"
}

# A keyring older than the suite lacks its key. The machine's own suites carry the newer keyring,
# signed by a key that the machine has.
apt_update_suite() {
	local dir=$1 suite=$2

	apt_private "$dir" apt-get -qq update 2>"$dir/update.log" && return
	grep -q NO_PUBKEY "$dir/update.log" || return
	apt_newer_keyring "$dir" || return
	apt_sources_line "$dir/keyring$archive_keyring" "$suite" >"$dir/sources.list"
	apt_private "$dir" apt-get -qq update 2>"$dir/update.log"
}

apt_newer_keyring() {
	local dir=$1 deb

	(cd "$dir" && apt-get -qq -o APT::Sandbox::User=root download debian-archive-keyring) \
		>/dev/null 2>&1 || return
	for deb in "$dir"/debian-archive-keyring_*.deb; do
		dpkg-deb -x "$deb" "$dir/keyring"
	done
}

# apt_make_own DIR: the machine's own sources and packages, with lists that are up to date
apt_make_own() {
	local dir=$1

	mkdir -p "$dir/lists/partial" "$dir/archives/partial"
	apt_write_conf "$dir"
	: >"$dir/sources.list"
	[ ! -r /etc/apt/sources.list ] || cat /etc/apt/sources.list >"$dir/sources.list"
	apt_private "$dir" apt-get -q update
}

# apt_add_suite DIR SUITE: that suite beside what is there
apt_add_suite() {
	apt_sources_line "$archive_keyring" "$2" >>"$1/sources.list"
	apt_private "$1" apt-get -q update
}

# apt_version DIR PACKAGE: the version that would be fetched, nothing if there is none
apt_version() {
	apt_private "$1" apt-cache show --no-all-versions "$2" 2>/dev/null | sed -n 's/^Version: //p'
}
