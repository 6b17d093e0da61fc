import Testing
import Trials

/// Amounts as people write and read them.
@Suite struct ByteCountTests {
    @Test func amountsAreRead() {
        let cases = [
            ("1", 1), ("2GiB", 2 << 30), ("20G", 20 << 30), ("1.5M", 3 << 19), ("4K", 4096),
            ("1TiB", 1 << 40), ("3GB", 3_000_000_000),
        ]
        for (text, bytes) in cases { #expect(ByteCount.parse(text) == bytes, "\(text)") }
        for text in ["", "0", "-1", "G", "1X", "1 G"] { #expect(ByteCount.parse(text) == nil) }
    }

    @Test func amountsAreShownInFewDigits() {
        let cases = [
            (0, "0 B"), (1023, "1023 B"), (1024, "1.0 KiB"), (850_000, "830 KiB"),
            (-2048, "-2.0 KiB"), (4_500_000_000, "4.2 GiB"),
        ]
        for (bytes, text) in cases { #expect(ByteCount.about(bytes) == text) }
    }
}
