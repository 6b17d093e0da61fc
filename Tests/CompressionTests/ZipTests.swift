import Compression
import TestSupport
import Testing

@Suite struct ZipTests {
    private let text = Array(String(repeating: "a history of lines\n", count: 500).utf8)

    private func inflate(
        _ bytes: [UInt8],
        _ number: Int = 0,
        atMost most: Int = Gzip.bytesMax
    ) throws(Zip.Failure) -> [UInt8] {
        let result = bytes.withUnsafeBytes { bytes in
            Result { () throws(Zip.Failure) in
                let archive = try Zip(bytes)
                return try archive.inflate(archive.entries[number], atMost: most)
                    .withBytes { Array($0) }
            }
        }
        return try result.get()
    }

    @Test func returnsWhatWasPacked() throws {
        let bytes = ZipFile.archive([
            ("a/history.edn", text, true), ("b", Array("short".utf8), false), ("c", [], true),
        ])
        let names = try bytes.withUnsafeBytes { try Zip($0).entries.map(\.name) }
        #expect(names == ["a/history.edn", "b", "c"])
        #expect(bytes.withUnsafeBytes { Zip.isZip($0) })
        #expect(try inflate(bytes, 0) == text)
        #expect(try inflate(bytes, 1) == Array("short".utf8))
        #expect(try inflate(bytes, 2) == [])
        #expect(try inflate(ZipFile.archive([("x", text, true)], comment: "PK")) == text)
    }

    @Test func noArchiveIsEmpty() throws {
        let bytes = ZipFile.archive([])
        #expect(try bytes.withUnsafeBytes { try Zip($0).entries.isEmpty })
        for other: [UInt8] in [[], [0x50], Array("PK\u{3}\u{4}".utf8), text] {
            #expect(throws: Zip.Failure.corrupt) {
                _ = try other.withUnsafeBytes { try Zip($0).entries }
            }
        }
    }

    @Test func whatBecomesTooLargeIsRefused() {
        let bomb = ZipFile.archive([("x", [UInt8](repeating: 0x20, count: 8 << 20), true)])
        #expect(bomb.count < 16 << 10)
        #expect(throws: Zip.Failure.tooLarge(bytes: 1 << 20)) {
            try inflate(bomb, atMost: 1 << 20)
        }
        // One that lies about its size is stopped where it goes beyond.
        var liar = bomb
        liar.replaceNumber(8 << 20, by: 5)
        #expect(throws: Zip.Failure.self) { try inflate(liar, atMost: 1 << 20) }
    }

    @Test func whatIsNotReadIsNamed() {
        var secret = ZipFile.archive([("x", text, true)])
        secret[secret.directory + 8] |= 1
        #expect(throws: Zip.Failure.unsupported("an encrypted file")) { try inflate(secret) }
        var other = ZipFile.archive([("x", text, true)])
        other[other.directory + 10] = 12
        #expect(throws: Zip.Failure.unsupported("a file packed by method 12")) {
            try inflate(other)
        }
        var large = ZipFile.archive([("x", text, true)])
        for place in 42..<46 { large[large.directory + place] = 0xFF }
        #expect(throws: Zip.Failure.unsupported("a zip64 archive")) { try inflate(large) }
    }

    /// Whatever is damaged, what comes out is what went in, or a failure.
    @Test func damageIsFound() throws {
        let whole = ZipFile.archive([("x/history.edn", Array(text.prefix(400)), true)])
        var dice = Dice(seed: 7)
        var failures = 0
        for _ in 0..<10_000 {
            var bytes = whole
            for _ in 0...dice.below(3) {
                switch dice.below(3) {
                case 0: bytes[dice.below(bytes.count)] = UInt8(truncatingIfNeeded: dice.below(256))
                case 1: bytes.removeSubrange(dice.below(bytes.count)...)
                default: bytes.insert(UInt8(dice.below(256)), at: dice.below(bytes.count))
                }
                if bytes.isEmpty { bytes = [0x50] }
            }
            let result = bytes.withUnsafeBytes { bytes -> [UInt8]? in
                guard let archive = try? Zip(bytes), let first = archive.entries.first else {
                    return nil
                }
                return try? archive.inflate(first).withBytes { Array($0) }
            }
            failures += result == nil ? 1 : 0
            #expect(result == nil || result == Array(text.prefix(400)))
        }
        #expect(failures > 5000)
    }
}

extension [UInt8] {
    /// Where the directory of an archive of one file without a comment begins.
    fileprivate var directory: Int {
        (0..<4).reduce(0) { $0 | Int(self[count - 6 + $1]) << (8 * $1) }
    }

    /// Puts another number in place of one of four bytes, wherever it stands.
    fileprivate mutating func replaceNumber(_ number: Int, by other: Int) {
        let bytes = (0..<4).map { UInt8(truncatingIfNeeded: number >> (8 * $0)) }
        for place in 0..<count - 3 where Array(self[place..<place + 4]) == bytes {
            for digit in 0..<4 {
                self[place + digit] = UInt8(truncatingIfNeeded: other >> (8 * digit))
            }
        }
    }
}
