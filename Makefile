# Needs rustup, a C compiler and make; everything else is set up here. Works with GNU make 3.81.

# rustup's folder is not on every PATH, and neither is Homebrew's m4. Written in front of each
# command, because make 3.81 does not pass an exported PATH to commands that it runs itself.
E = PATH="$$PATH:$${CARGO_HOME:-$$HOME/.cargo}/bin:/opt/homebrew/opt/m4/bin:/usr/local/opt/m4/bin";
ARGS =

.PHONY: help check test selftest bench peers clean setup

help:
	@echo "make check     build, check every built-in case, write out/report/index.html, out/report.md, out/record.jsonl, out/junit.xml, out/pictures/"
	@echo "               (make check ARGS='--digits 200 --filter relu')"
	@echo "make test      format, lints, docs, all tests, and the claims that must be refuted"
	@echo "make bench     benchmarks"
	@echo "make peers     the same integrals in other tools; writes reports/peers.md and reports/peers-slices.md"
	@echo "               (make peers ONLY=slices, or ONLY=integrals DIGITS='15 50', ONLY=one for k = 1 alone; ONLY=emitted checks emitted files in PyTorch and JAX,"
	@echo "               ONLY=certificates replays certificates in Arb)"
	@echo "make clean     remove what was built"

setup:
	@$(E) sh build-aux/setup.sh

check: setup
	@$(E) cargo build --release --locked
	@mkdir -p out/pictures
	@$(E) status=0; \
	cargo run --release --locked --quiet -- check --output out/record.jsonl $(ARGS) || status=$$?; \
	case $$status in 2) test -s out/record.jsonl || exit 2;; esac; \
	cargo run --release --locked --quiet -- plot --frames 8 --output out/pictures || echo "not every picture could be drawn"; \
	cargo run --release --locked --quiet -- report out/record.jsonl --exit-zero --pictures out/pictures --html out/report --output out/report.md && \
	cargo run --release --locked --quiet -- report out/record.jsonl --exit-zero --output out/junit.xml && \
	echo "as text: out/report.md (record: out/record.jsonl, JUnit: out/junit.xml, pictures: out/pictures/)" && \
	echo "report: out/report/index.html"; \
	exit $$status

test: setup
	@$(E) cargo fmt --check
	@$(E) sh build-aux/page-checkers.sh
	@$(E) cargo clippy --locked --all-targets -- -D warnings
	@$(E) RUSTDOCFLAGS="-D warnings" cargo doc --locked --no-deps --document-private-items
	@$(E) if cargo nextest --version >/dev/null 2>&1; then \
		cargo nextest run --locked && cargo test --locked --doc; \
	else \
		cargo test --locked; \
	fi
	@echo "make test: everything passed"

selftest:
	@$(E) cargo run --locked --quiet -- check cases/selftest --quiet

bench: setup
	@$(E) cargo bench --locked

peers: setup
	@$(E) $(if $(ONLY),ONLY='$(ONLY)') $(if $(DIGITS),DIGITS='$(DIGITS)') $(if $(LIMIT),LIMIT='$(LIMIT)') $(if $(RECORD),RECORD='$(RECORD)') bash benches/peers/run.sh

clean:
	@$(E) cargo clean
	@rm -rf out
