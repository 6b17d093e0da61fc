import Compression
import Testing

@Suite struct GzipTests {
    private let text = Array(
        (0..<20_000).map { "{\"index\":\($0),\"type\":\"ok\"}\n" }.joined().utf8
    )

    private func inflate(
        _ bytes: [UInt8],
        atMost most: Int = Gzip.bytesMax
    ) throws(Gzip.Failure) -> [UInt8] {
        let result = bytes.withUnsafeBytes { bytes in
            Result { () throws(Gzip.Failure) in
                try Gzip.inflate(bytes, atMost: most).withBytes { Array($0) }
            }
        }
        return try result.get()
    }

    @Test(arguments: [0, 1, 100, 500_000])
    func returnsWhatWasDeflated(count: Int) throws {
        let bytes = Array(text.prefix(count))
        let packed = Gzip.deflate(bytes)
        #expect(packed.withUnsafeBytes { Gzip.isGzip($0) })
        #expect(try inflate(packed) == bytes)
        #expect(try inflate(packed + packed) == bytes + bytes)
        #expect(try inflate(packed + [0, 0, 0]) == bytes)
    }

    @Test func whatIsCutOffIsTruncated() {
        let packed = Gzip.deflate(Array(text.prefix(300)))
        for end in 0..<packed.count {
            #expect(throws: Gzip.Failure.truncated) { try inflate(Array(packed[..<end])) }
        }
    }

    @Test func whatWasChangedIsCorrupt() {
        let packed = Gzip.deflate(text)
        for place in [2, packed.count / 2, packed.count - 1, packed.count - 6] {
            var bytes = packed
            bytes[place] ^= 0x55
            #expect(throws: Gzip.Failure.self) { try inflate(bytes) }
        }
        #expect(throws: Gzip.Failure.corrupt) { try inflate(packed + [0, 1]) }
        #expect(throws: Gzip.Failure.corrupt) { try inflate(text) }
    }

    /// Equal lines pack a thousandfold, and are a history all the same.
    @Test func howSmallAFileBecameSaysNothing() throws {
        let line = Array(#"{"process":0,"type":"info","f":"read","value":null}"#.utf8) + [0x0A]
        let lines = Array(repeatElement(line, count: 100_000).joined())
        let packed = Gzip.deflate(lines, level: 9)
        #expect(lines.count / packed.count > 250)
        #expect(try inflate(packed).count == lines.count)
    }

    @Test func whatBecomesTooLargeIsRefused() {
        let bomb = Gzip.deflate([UInt8](repeating: 0x20, count: 8 << 20), level: 9)
        #expect(bomb.count < 16 << 10)
        #expect(throws: Gzip.Failure.tooLarge(bytes: 1 << 20)) {
            try inflate(bomb, atMost: 1 << 20)
        }
        #expect(throws: Gzip.Failure.tooLarge(bytes: 1000)) {
            try inflate(Gzip.deflate(text), atMost: 1000)
        }
        let first = Gzip.Failure.tooLarge(bytes: 1).description
        #expect(first.contains("at most 1 bytes") && !first.contains("\n"))
    }
}
