# SPDX-License-Identifier: GPL-2.0-only
# cxl.fish - completion of cxl and daxctl for fish; installed under the name of each
#
# Which commands and options there are, their letters, and which of them take a value says the
# program itself: --list-cmds and the usage texts. Only what the values and words mean is decided
# here, by their names. Objects come from sysfs, below --sysroot or CXL_SYSROOT.

# The words in front of the cursor without the program and without --sysroot and its value.
function __cxl_words
    set -l skip 0
    for word in (commandline -opc)[2..]
        if test $skip = 1
            set skip 0
        else if test "$word" = --sysroot
            set skip 1
        else
            echo -- $word
        end
    end
end

# Where /sys is: --sysroot on the command line, else the environment.
function __cxl_root
    set -l words (commandline -opc)
    set -l root "$CXL_SYSROOT"
    for i in (seq (count $words))
        if test "$words[$i]" = --sysroot; and set -q words[(math $i + 1)]
            set root $words[(math $i + 1)]
        else if string match -q -- '--sysroot=*' "$words[$i]"
            set root (string replace -- --sysroot= '' "$words[$i]")
        end
    end
    string replace -r '^~/' "$HOME/" -- "$root"
end

# The first word that is no option.
function __cxl_command
    for word in (__cxl_words)
        if not string match -q -- '-*' $word
            echo $word
            return 0
        end
    end
    return 1
end

# __cxl_devices PREFIX: names on the CXL bus that are PREFIX and a number
function __cxl_devices
    for path in (__cxl_root)/sys/bus/cxl/devices/$argv[1]*
        string match -r -- "^$argv[1][0-9].*" (path basename $path 2>/dev/null; or basename $path)
    end
end

# Only root decoders say what kinds of memory they take.
function __cxl_root_decoders
    for path in (__cxl_root)/sys/bus/cxl/devices/decoder*
        test -e $path/cap_type3; and basename $path
    end
end

# Endpoint decoders hold capacity of their memdev.
function __cxl_endpoint_decoders
    for path in (__cxl_root)/sys/bus/cxl/devices/decoder*
        test -e $path/dpa_size; and basename $path
    end
end

# What root decoders offer to create: create_WORD_region
function __cxl_types
    string split ' ' 'ram pmem volatile'
    for path in (__cxl_root)/sys/bus/cxl/devices/decoder*/create_dynamic*_region
        string replace -r -- '.*/create_(.*)_region$' '$1' $path
    end
end

function __cxl_serials
    for path in (__cxl_root)/sys/bus/cxl/devices/mem*/serial
        test -r $path; and cat $path
    end
end

# Links to what a port leads to.
function __cxl_dports
    for path in (__cxl_root)/sys/bus/cxl/devices/*/dport*
        string match -q -r -- '/(root|port)[0-9]+/dport[0-9]+$' $path; and basename (realpath $path)
    end
end

function __cxl_dax_devices
    for path in (__cxl_root)/sys/bus/dax/devices/dax*.*
        basename $path
    end
end

# The first numbers of the names of devices.
function __cxl_dax_regions
    __cxl_dax_devices | string replace -r -- '^dax([0-9]+)\..*' '$1' | sort -u
end

# __cxl_values KIND: what an option named KIND, or a word of that kind, may be
function __cxl_values
    switch $argv[1]
        case command
            __cxl_program --list-cmds
        case sysroot
            __fish_complete_directories (commandline -ct)
        case input output firmware-file log config
            __fish_complete_path (commandline -ct)
        case '*'
            set -l values_of __cxl_values_of_(__cxl_tool)
            $values_of $argv[1]
    end
end

function __cxl_values_of_daxctl
    switch $argv[1]
        case device
            __cxl_dax_devices
        case dev
            __cxl_dax_devices
            echo all
        case region
            __cxl_dax_regions
            echo all
        case mode
            string split ' ' 'devdax system-ram famfs'
        case '*'
            __cxl_choices $argv[1]
    end
end

function __cxl_values_of_cxl
    switch $argv[1]
        case memdev
            __cxl_devices mem
        case serial
            __cxl_serials
        case bus
            __cxl_devices root
        case port
            __cxl_devices root
            __cxl_devices port
            string split ' ' 'root switch endpoint'
        case endpoint
            __cxl_devices endpoint
        case dport
            __cxl_dports
        case decoder
            switch (__cxl_command)
                case list
                    __cxl_devices decoder
                    string split ' ' 'root switch endpoint'
                case '*-dpa'
                    __cxl_endpoint_decoders
                case '*'
                    __cxl_root_decoders
            end
        case region
            __cxl_devices region
        case type
            __cxl_types
        case policy online
            string split ' ' 'online_movable online online_kernel offline'
        case backend
            string split ' ' 'auto sysram state block'
        case '*'
            __cxl_choices $argv[1]
    end
end

# Which of the two it is.
function __cxl_tool
    if string match -q -r -- '(^|/)daxctl$' (commandline -opc)[1]
        echo daxctl
    else
        echo cxl
    end
end

# The program as it was typed.
function __cxl_program
    set -l program (commandline -opc)[1]
    $program $argv 2>&1 </dev/null
end

# One line per option of the command: LETTER NAME VALUE, tab, help. LETTER and VALUE may be "-";
# VALUE is 1, or the words that it may be with | between them.
function __cxl_options
    # A group that matches nothing would be left out: these always match.
    set -l pattern '^ {4}(-., | {4})--([a-z0-9-]+)((?: <[^>]*>)?) *(.*)$'
    set -l entry ''
    for line in (__cxl_program (__cxl_command) -h) ''
        if set -l found (string match -r -- $pattern $line)
            test -n "$entry"; and echo -- $entry
            set -l letter (string match -r -- '^-(.)' $found[2])[2]
            set -l value -
            test -n "$letter"; or set letter -
            test -n "$found[4]"; and set value 1
            string match -q -- '*|*' "$found[4]"; and set value (string trim -c ' <>' -- $found[4])
            set entry "$letter $found[3] $value"\t"$found[5]"
        else if test -n "$entry"; and string match -q -r '^ {8}' -- $line
            set entry $entry(string trim -- $line)
        end
    end
    test -n "$entry"; and echo -- $entry
end

# __cxl_choices NAME: the words that the value of the option may be, if it is words
function __cxl_choices
    for line in (__cxl_options)
        set -l option (string split ' ' -- (string split -m 1 \t -- $line)[1])
        test "$option[2]" = $argv[1]; or continue
        string match -q -- '*|*' $option[3]; and string split '|' -- $option[3]
        return 0
    end
end

# The name of the option whose value is at the cursor, if any.
function __cxl_option
    set -l previous (commandline -opc)[-1]
    set -l current (commandline -ct)
    if string match -q -- '--*=*' $current
        string replace -r -- '^--([a-z0-9-]+)=.*' '$1' $current
        return 0
    end
    if test "$previous" = --sysroot
        echo sysroot
        return 0
    end
    set -l letter (string match -r -- '^-[^-]*([^-])$' $previous)[2]
    for line in (__cxl_options)
        set -l option (string split ' ' -- (string split -m 1 \t -- $line)[1])
        test "$option[3]" = -; and continue
        if test "$previous" = --$option[2]; or test -n "$letter" -a "$letter" = "$option[1]"
            echo $option[2]
            return 0
        end
    end
    return 1
end

# __cxl_list VALUE...: each value, behind the part of a list that is there already
function __cxl_list
    set -l current (string replace -r -- '^--[a-z0-9-]+=' '' (commandline -ct))
    set -l before (string match -r -- '^.*,' $current)
    for value in $argv
        echo -- "$before$value"
    end
end

# Is --serial given, where it is an option without a value?
function __cxl_by_serial
    string match -q -r -- '^(--serial|-[^-]*S.*)$' (__cxl_words); or return
    string match -q -- 'S serial -*' (__cxl_options)
end

# What the words of the command are: the first argument of its synopsis.
function __cxl_word
    for line in (__cxl_program (__cxl_command) -h)
        set -l found (string match -r -- '^ usage: \S+ \S+ [<[]+([a-z]+)' $line)
        or continue
        switch $found[2]
            case mem memdev target
                test $found[2] != target; and __cxl_by_serial; and echo serial; or echo memdev
            case region port bus dport device command
                echo $found[2]
        end
        return 0
    end
end

function __cxl_complete_words
    set -l kind (__cxl_word)
    test -n "$kind"; or return
    set -l values (__cxl_values $kind)
    contains -- $kind memdev region device; and set -a values all
    __cxl_list $values
end

function __cxl_complete_options
    for line in (__cxl_options)
        set -l half (string split -m 1 \t -- $line)
        set -l option (string split ' ' -- $half[1])
        echo -- --$option[2]\t$half[2]
    end
    echo -- --help\t'show the manual of the command'
end

function __cxl_complete
    set -l current (commandline -ct)
    if not __cxl_command >/dev/null
        if string match -q -- '-*' $current
            string split ' ' -- '--help --version --list-cmds --sysroot --trace-sysfs'
        else if test (commandline -opc)[-1] = --sysroot
            __cxl_values sysroot
        else
            __cxl_values command
        end
    else if set -l option (__cxl_option)
        set -l values (__cxl_list (__cxl_values $option))
        if string match -q -- '--*=*' $current
            string replace -r -- '^' --$option= $values
        else
            string join \n -- $values
        end
    else if string match -q -- '-*' $current
        __cxl_complete_options
    else
        __cxl_complete_words
    end
end

complete -c cxl -f -a '(__cxl_complete)'
complete -c daxctl -f -a '(__cxl_complete)'
