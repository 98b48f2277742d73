# SPDX-License-Identifier: GPL-2.0-or-later
#
# Everything generated goes to build/, except the kernel: its source, objects
# and results live in a cache outside the checkout (kernel/common.sh says
# where), to which build/kernel and build/tools are links.
#
# A new .c file in a folder below is picked up by itself:
#   userspace/lib/*.c      build/lib/libthru.a, of the programs here; with
#                          libbpf in it, for others: build/lib/public/
#   userspace/thrud/*.c    build/thrud
#   userspace/thructl/*.c  build/thructl
#   bpf/NAME.bpf.c         build/bpf/NAME.bpf.o and build/bpf/NAME.skel.h
#   tests/unit/NAME.c      build/tests/NAME, run on the host by `make check`
#   tests/tools/NAME.c     build/tests/tools/NAME, for the guest's cases;
#                          more of it may be in tests/tools/NAME/
#   tests/daemons/NAME.c   build/tests/daemons/NAME, built as another's program
#                          is: with the installed headers and library alone
#   tests/bpf/NAME.bpf.c   build/tests/bpf/NAME.bpf.o, policies for them

.DELETE_ON_ERROR:
.SUFFIXES:
SHELL := /bin/bash
export THRU_START := $(or $(THRU_START),$(shell date +%s))

CC	:= gcc
CLANG	?= clang-19
AR	?= ar
OBJCOPY	?= objcopy
INSTALL	?= install
JOBS	?= $(shell nproc)
BPFTOOL	 = build/tools/bpftool

# Quiet words; V=1 shows the commands.
Q	:= $(if $(filter 1,$(V)),,@)
say	 = $(if $(Q),@printf '  %-7s %s\n' $(1) $(patsubst build/%,%,$@))

# The patched kernel's own headers: the distribution's know less of BPF and FUSE.
INCLUDES := -Iinclude -Iuserspace -Ibuild/bpf -isystem build/tools/include \
	    -isystem build/tools/uapi
CPPFLAGS := -D_GNU_SOURCE -D_FILE_OFFSET_BITS=64 -DFUSE_USE_VERSION=314 $(INCLUDES)
CFLAGS	 ?= -O2 -g
WARN	 := -Wall -Wextra -Wshadow -Wmissing-prototypes -Wstrict-prototypes \
	    -Wno-unused-parameter $(if $(filter 1,$(WERROR)),-Werror)
DEPS	  = -MMD -MP
FUSE_CFLAGS = $(shell pkg-config --cflags fuse3)
FUSE_LIBS   = $(shell pkg-config --libs fuse3)
CURSES_LIBS = $(shell pkg-config --libs ncursesw)
COMPILE	  = $(CC) -std=gnu11 $(CPPFLAGS) $(FUSE_CFLAGS) $(CFLAGS) $(WARN) $(DEPS)
# Static libbpf, from the kernel tree: the distribution's may be too old.
LIBBPF	 := build/tools/lib/libbpf.a
# Where `make install` puts what; DESTDIR comes before all of it.
PREFIX	?= /usr/local
bindir	:= $(PREFIX)/bin
libdir	:= $(PREFIX)/lib
mandir	:= $(PREFIX)/share/man
unitdir	:= $(libdir)/systemd/system
HEADERS	:= $(wildcard include/thru/*.h) bpf/thru_policy.bpf.h bpf/thru_stats.bpf.h
compdir	:= $(PREFIX)/share/bash-completion/completions
MAN3	:= $(wildcard userspace/man/*.3)
MAN7	:= $(wildcard userspace/man/*.7)
MAN8	:= $(wildcard userspace/man/*.8)
COMPLETIONS := $(wildcard userspace/completion/*)
SUBST	 = s,@PREFIX@,$(PREFIX),g; s,@LIBDIR@,$(libdir),g; s,@VERSION@,$(VERSION),g
# Changes when build/tools comes to be another: its headers are system headers,
# which -MMD leaves out.
TOOLKEY	 := build/tools.key
LDLIBS	  = $(LIBBPF) $(FUSE_LIBS) -Wl,--as-needed -lelf -lz -ljson-c -lpthread
BPF_COMPILE = $(CLANG) -O2 -g -target bpf -mcpu=v3 -std=gnu11 -Iinclude -Ibpf \
	      -isystem build/tools/include -isystem build/tools/uapi \
	      -Wall -Wextra -Wno-unused-parameter -Wno-missing-declarations \
	      $(if $(filter 1,$(WERROR)),-Werror) $(DEPS)

objs	 = $(patsubst %.c,build/obj/%.o,$(wildcard $(1)/*.c))
BPF	:= $(patsubst bpf/%.bpf.c,build/bpf/%.bpf.o,$(wildcard bpf/*.bpf.c))
SKELS	:= $(BPF:.bpf.o=.skel.h)
LIB	:= $(call objs,userspace/lib)
THRUD	:= $(call objs,userspace/thrud)
THRUCTL	:= $(call objs,userspace/thructl)
UNIT	:= $(patsubst tests/unit/%.c,build/tests/%,$(wildcard tests/unit/*.c))
TOOLS	:= $(patsubst tests/tools/%.c,build/tests/tools/%,$(wildcard tests/tools/*.c))
DAEMONS	:= $(patsubst tests/daemons/%.c,build/tests/daemons/%,$(wildcard tests/daemons/*.c))
# QEMU loads it, to count instructions.
PLUGIN	:= build/tests/insns.so
# Of libfuse's own examples, for the benchmark; not everybody has them installed.
PLL	:= /usr/share/doc/libfuse3-dev/examples/passthrough_ll.c
OTHERS	:= $(if $(wildcard $(PLL)),build/tests/tools/passthrough_ll)
TESTBPF	:= $(patsubst tests/bpf/%.bpf.c,build/tests/bpf/%.bpf.o,$(wildcard tests/bpf/*.bpf.c))
PROGS	:= $(if $(THRUD),build/thrud) $(if $(THRUCTL),build/thructl)
LIBTHRU	:= $(if $(LIB),build/lib/libthru.a)
# The libraries to install, which export no more than libthru.map says.
PUBLIC	:= build/lib/public/libthru.a build/lib/public/libthru.so
MAP	:= userspace/lib/libthru.map
VERSION	:= $(shell sed -n 's/^.define THRU_VERSION[^"]*"\(.*\)"/\1/p' include/thru/thru.h)
SONAME	:= libthru.so.0
BUILT	:= $(BPF) $(SKELS) $(LIBTHRU) $(PUBLIC) $(PROGS) $(UNIT) $(TOOLS) $(DAEMONS) $(OTHERS) $(PLUGIN) $(TESTBPF)

.PHONY: help setup kernel kernel-deb tools all build check test test-debug demo bench bench-jobs \
	bench-growth bench-profile bench-overhead \
	shell clean install uninstall
help:
	@echo 'make demo    set up all it needs, then show the main job in a guest'
	@echo 'make test    set up all it needs, then run the whole test suite'
	@echo '             TESTS="PATTERN..." some of it; BACKING=ext4|xfs|btrfs|tmpfs'
	@echo 'make test-debug  the cases on kernels that watch memory, locks and leaks'
	@echo 'make bench   what operations cost, beside a plain directory, overlayfs and'
	@echo '             passthrough_ll; QUICK=1, and more: the head of tests/bench/run'
	@echo 'make bench-jobs    the same of whole jobs: git, tar, grep, a compiler, ...'
	@echo 'make bench-profile where its instructions go, function by function'
	@echo 'make bench-growth  how that grows: with names, depth, files, threads'
	@echo 'make bench-overhead  what it costs to be watched, by perf, bpftrace or thructl'
	@echo 'make check   quick tests on this machine alone: no root, no guest'
	@echo 'make all     programs, library and BPF objects, in build/'
	@echo 'make install    what `make all` made, below PREFIX=/usr/local; DESTDIR=DIR'
	@echo 'make uninstall  remove that'
	@echo 'make kernel  the patched kernel, in a cache outside the checkout'
	@echo 'make kernel-deb  Debian packages of the patched kernel, for other machines'
	@echo '             CONFIG=FILE is its configuration (the running kernel)'
	@echo 'make shell   an interactive shell in the guest'
	@echo 'make setup   install the Debian packages all of this needs'
	@echo 'make clean   remove build/ (the kernel cache stays)'
	@echo 'V=1 shows the commands, WERROR=1 makes warnings errors, KSRC=DIR takes'
	@echo 'the kernel source from DIR.'

setup:
	@kernel/packages

kernel:
	@kernel/build

kernel-deb:
	@kernel/deb $(if $(CONFIG),'$(CONFIG)')

tools:
	@kernel/build --tools

all: tools
	@$(MAKE) --no-print-directory $(if $(findstring jobserver,$(MAKEFLAGS)),,-j$(JOBS)) build

build: $(BUILT)

check: all
	@tests/run --host

test:
	@$(MAKE) --no-print-directory setup
	@$(MAKE) --no-print-directory kernel
	@$(MAKE) --no-print-directory all WERROR=1
	@tests/run $(TESTS)

test-debug:
	@$(MAKE) --no-print-directory setup
	@$(MAKE) --no-print-directory all WERROR=1
	@tests/run --debug $(TESTS)

demo:
	@$(MAKE) --no-print-directory setup
	@$(MAKE) --no-print-directory kernel
	@$(MAKE) --no-print-directory all
	@tests/demo/run

# What is measured, the environment says: see tests/bench/run.
bench bench-jobs bench-growth bench-profile:
	@$(MAKE) --no-print-directory setup
	@$(MAKE) --no-print-directory kernel
	@$(MAKE) --no-print-directory all
	@tests/bench/run $(patsubst bench-%,%,$(filter bench-%,$@))

bench-overhead:
	@$(MAKE) --no-print-directory setup
	@$(MAKE) --no-print-directory kernel
	@$(MAKE) --no-print-directory all
	@tests/bench/overhead $(FILES) $(ROUNDS)

shell:
	@$(MAKE) --no-print-directory setup
	@$(MAKE) --no-print-directory kernel
	@$(MAKE) --no-print-directory all
	@tests/vm/run --disk 2G --shell

# Not after `all`, which may write the kernel's cache: that of another user, when
# root installs.
install: $(PROGS) $(PUBLIC)
	$(INSTALL) -d $(addprefix $(DESTDIR),$(bindir) $(libdir)/pkgconfig \
		$(PREFIX)/include/thru $(mandir)/man3 $(mandir)/man7 $(mandir)/man8 $(compdir))
	$(INSTALL) $(PROGS) $(DESTDIR)$(bindir)
	$(INSTALL) -m 644 build/lib/public/libthru.a $(DESTDIR)$(libdir)
	$(INSTALL) build/lib/public/libthru.so $(DESTDIR)$(libdir)/libthru.so.$(VERSION)
	ln -sf libthru.so.$(VERSION) $(DESTDIR)$(libdir)/$(SONAME)
	ln -sf $(SONAME) $(DESTDIR)$(libdir)/libthru.so
	$(INSTALL) -m 644 $(HEADERS) $(DESTDIR)$(PREFIX)/include/thru
	$(INSTALL) -m 644 $(MAN3) $(DESTDIR)$(mandir)/man3
	$(INSTALL) -m 644 $(MAN7) $(DESTDIR)$(mandir)/man7
	$(INSTALL) -m 644 $(MAN8) $(DESTDIR)$(mandir)/man8
	$(INSTALL) -m 644 $(COMPLETIONS) $(DESTDIR)$(compdir)
	sed '$(SUBST)' userspace/lib/libthru.pc.in >$(DESTDIR)$(libdir)/pkgconfig/libthru.pc
	$(INSTALL) -d $(DESTDIR)$(unitdir)
	sed '$(SUBST)' userspace/systemd/thrud@.service.in >$(DESTDIR)$(unitdir)/thrud@.service

uninstall:
	rm -f $(addprefix $(DESTDIR)$(bindir)/,$(notdir $(PROGS)))
	rm -f $(addprefix $(DESTDIR)$(libdir)/,libthru.a libthru.so $(SONAME) \
		libthru.so.$(VERSION) pkgconfig/libthru.pc)
	rm -f $(addprefix $(DESTDIR)$(PREFIX)/include/thru/,$(notdir $(HEADERS)))
	rm -f $(addprefix $(DESTDIR)$(mandir)/man3/,$(notdir $(MAN3)))
	rm -f $(DESTDIR)$(unitdir)/thrud@.service
	rm -f $(addprefix $(DESTDIR)$(mandir)/man7/,$(notdir $(MAN7)))
	rm -f $(addprefix $(DESTDIR)$(mandir)/man8/,$(notdir $(MAN8)))
	rm -f $(addprefix $(DESTDIR)$(compdir)/,$(notdir $(COMPLETIONS)))
	-rmdir --ignore-fail-on-non-empty $(DESTDIR)$(PREFIX)/include/thru

clean:
	rm -rf build

$(TOOLKEY):
	@kernel/build --tools

build/obj/%.o: %.c $(TOOLKEY)
	$(call say,CC)
	@mkdir -p $(@D)
	$(Q)$(COMPILE) -c -o $@ $<

# The library embeds the policies that come with it, thructl what traces.
$(LIB) $(THRUCTL): | $(SKELS)
$(THRUCTL): private CPPFLAGS += -Ibpf

$(BPF) $(TESTBPF): build/%.bpf.o: %.bpf.c $(TOOLKEY)
	$(call say,BPF)
	@mkdir -p $(@D)
	$(Q)$(BPF_COMPILE) -MT $@ -MF $(@:.o=.d) -c -o $@ $<

build/bpf/%.skel.h: build/bpf/%.bpf.o
	$(call say,SKEL)
	$(Q)$(BPFTOOL) gen skeleton $< >$@

build/lib/libthru.a: $(LIB)
	$(call say,AR)
	@mkdir -p $(@D)
	$(Q)rm -f $@ && $(AR) rcs $@ $^

# For a shared library, and for whoever links the static one into his own.
$(LIB): private CFLAGS += -fPIC

# One object, so that neither the library's inner names nor its libbpf meet a
# program's own.
build/lib/public/libthru.a: $(LIB) $(MAP) $(TOOLKEY)
	$(call say,AR)
	@mkdir -p $(@D)
	$(Q)$(CC) -r -nostdlib -o $(@:.a=.o) $(LIB) $(LIBBPF)
	$(Q)grep -o 'thru_[a-z0-9_]*;' $(MAP) | tr -d ';' >$(@:.a=.names)
	$(Q)$(OBJCOPY) --keep-global-symbols=$(@:.a=.names) $(@:.a=.o)
	$(Q)rm -f $@ && $(AR) rcs $@ $(@:.a=.o)

build/lib/public/libthru.so: $(LIB) $(MAP) $(TOOLKEY)
	$(call say,LD)
	@mkdir -p $(@D)
	$(Q)$(CC) $(CFLAGS) $(LDFLAGS) -shared -Wl,-soname,$(SONAME) -Wl,-z,defs \
		-Wl,--version-script=$(MAP) -o $@ $(LIB) $(LDLIBS)

build/thrud: $(THRUD) $(LIBTHRU)
build/thructl: $(THRUCTL) $(LIBTHRU)
build/thructl: private LDLIBS += $(CURSES_LIBS)
$(PROGS):
	$(call say,LD)
	$(Q)$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ $(LDLIBS)

# Unit tests may include the policies' pure decision functions from bpf/.
build/obj/tests/unit/%.o: private CPPFLAGS += -Ibpf
$(UNIT): build/tests/%: build/obj/tests/unit/%.o $(LIBTHRU)
	$(call say,LD)
	@mkdir -p $(@D)
	$(Q)$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ $(LDLIBS) -lcmocka

build/obj/tests/tools/%.o: private CPPFLAGS += -Itests/tools
$(foreach tool,$(TOOLS),$(eval $(tool): $(call objs,$(tool:build/%=%))))
$(TOOLS): build/tests/tools/%: build/obj/tests/tools/%.o $(LIBTHRU)
	$(call say,LD)
	@mkdir -p $(@D)
	$(Q)$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $(filter %.o,$^) $(LIBTHRU) $(LDLIBS)

build/obj/tests/daemons/%.o: private CPPFLAGS := $(filter -D%,$(CPPFLAGS)) -Iinclude
$(DAEMONS): build/tests/daemons/%: build/obj/tests/daemons/%.o build/lib/public/libthru.a
	$(call say,LD)
	@mkdir -p $(@D)
	$(Q)$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ $(FUSE_LIBS) -lelf -lz -lpthread

# At an address that is known before it runs.
build/tests/tools/metabench: private LDFLAGS += -no-pie

$(PLUGIN): tests/bench/insns.c
	$(call say,LD)
	@mkdir -p $(@D)
	$(Q)$(CC) -std=gnu11 -D_GNU_SOURCE $(CFLAGS) $(WARN) -fPIC -shared -o $@ $<

$(OTHERS): $(PLL)
	$(call say,LD)
	@mkdir -p $(@D)
	$(Q)$(CC) $(FUSE_CFLAGS) $(CFLAGS) -o $@ $< $(FUSE_LIBS)

# Kept, though only steps on the way.
.SECONDARY:

-include $(shell find build/obj build/bpf build/tests -name '*.d' 2>/dev/null)
