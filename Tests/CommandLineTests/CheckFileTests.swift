import Compression
import Foundation
import Histories
import Testing

/// `faultline check`: what a history's bytes may come from.
@Suite struct CheckFileTests {
    private let scratch: CommandLineScratch
    private let history = """
        {"process":0,"type":"invoke","f":"write","key":"x","value":1}
        {"process":0,"type":"ok","f":"write","key":"x","value":1}
        {"process":1,"type":"invoke","f":"read","key":"x","value":null}
        {"process":1,"type":"ok","f":"read","key":"x","value":1}

        """

    init() throws {
        scratch = try CommandLineScratch()
    }

    private func write(_ bytes: [UInt8], to name: String) throws -> String {
        try Data(bytes).write(to: URL(fileURLWithPath: scratch.file(name)))
        return scratch.file(name)
    }

    private func expectRefusal(of path: String, _ text: String) async throws {
        let finished = try await scratch.run("check", path)
        #expect(finished.status == 66)
        #expect(finished.error.split(separator: "\n").count == 1, "\(finished.error)")
        #expect(finished.error.contains(path), "\(finished.error)")
        #expect(finished.error.contains(text), "\(finished.error)")
    }

    @Test func compressedHistoriesAreRead() async throws {
        let packed = try write(Gzip.deflate(Array(history.utf8)), to: "history.jsonl.gz")
        let finished = try await scratch.run("check", packed)
        #expect(finished.status == 0, "\(finished.error)")
        #expect(finished.output.contains("2 operations, 1 key"))
    }

    @Test func damagedCompressionIsOneLine() async throws {
        var packed = Gzip.deflate(Array(history.utf8))
        try await expectRefusal(
            of: write(Array(packed.dropLast(9)), to: "a.gz"),
            "expected the end"
        )
        packed[packed.count - 6] ^= 1
        try await expectRefusal(of: write(packed, to: "b.gz"), "is the file damaged?")
        let bomb = Gzip.deflate([UInt8](repeating: 0x20, count: 4 << 20), level: 9)
        try await expectRefusal(of: write(bomb, to: "c.gz"), "unpack it first")
    }

    @Test func pipesAreRead() async throws {
        let pipe = scratch.file("pipe.jsonl")
        #expect(mkfifo(pipe, 0o600) == 0)
        let writer = Thread { [history] in
            try? FileHandle(forWritingTo: URL(fileURLWithPath: pipe))
                .write(contentsOf: Data(history.utf8))
        }
        writer.start()
        let finished = try await scratch.run("check", pipe)
        #expect(finished.status == 0, "\(finished.error)")
    }

    @Test func whatHasNoHistoryIsOneLine() async throws {
        let empty = scratch.file("empty")
        try FileManager.default.createDirectory(atPath: empty, withIntermediateDirectories: false)
        try await expectRefusal(of: empty, "a folder with a history.jsonl")
        try await expectRefusal(of: "/dev/null", "an empty file")
        try await expectRefusal(of: try write([], to: "empty.jsonl"), "an empty file")
    }

    @Test(.enabled(if: geteuid() != 0, "root may read everything"))
    func whatMayNotBeReadIsOneLine() async throws {
        let file = try write(Array(history.utf8), to: "secret.jsonl")
        #expect(chmod(file, 0) == 0)
        try await expectRefusal(of: file, "cannot be read: Permission denied")
    }
}
