# Short names for the usual commands; `just` lists them.

_default:
    @just --list

# Formatting, lints, spelling, documentation and workflow files; needs typos, actionlint and cargo-deny
check:
    cargo fmt --check
    typos
    actionlint
    cargo clippy --locked --all-targets -- -D warnings
    cargo clippy --locked --lib --no-default-features -- -D warnings
    cargo clippy --locked --manifest-path fuzz/Cargo.toml --target-dir target -- -D warnings
    ./.ci/web
    cargo clippy --locked --manifest-path bindings/python/Cargo.toml --target-dir target -- -D warnings
    RUSTDOCFLAGS="-D warnings" cargo doc --locked --no-deps
    cargo deny check

# All tests; arguments go to cargo test
test *args:
    ./tests/run.sh {{args}}

# Every backend against the definition
parity *args:
    cargo test --locked --test parity -- {{args}}

# The same on SwiftShader, a driver that shares no code with the usual one
second-driver:
    ./tests/second-driver.sh

# The npm package in Node, and the page in Chromium
web:
    ./bindings/web/test.sh
    ./web/test.sh

# The tests of the Python package; arguments go to pytest
python *args:
    ./bindings/python/test.sh {{args}}

# Benchmarks of the stages; a name picks some
bench *args:
    cargo bench --locked --bench stages -- {{args}}

# Renew the golden hashes, where a change of the bytes is meant
bless:
    HUEPRESS_BLESS=1 cargo test --locked --test golden
    git diff --stat tests/golden.txt
