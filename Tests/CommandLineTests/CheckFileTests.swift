import Compression
import Foundation
import Histories
import TestSupport
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
    }

    @Test func whatUnpacksToTooMuchIsOneLine() async throws {
        let bomb = [UInt8](repeating: 0x20, count: 4 << 20)
        let packed = Gzip.deflate(bomb, level: 9)
        let archive = ZipFile.archive([("history.edn", bomb, true)])
        for path in [try write(packed, to: "c.gz"), try write(archive, to: "c.zip")] {
            let finished = try await scratch.run("check", "--unpacked-max", "1MiB", path)
            #expect(finished.status == 66)
            #expect(finished.error.contains("at most 1MiB, found more: raise --unpacked-max"))
            let whole = try await scratch.run("check", path)
            #expect(whole.error.contains("nothing but white space"))
        }
    }

    private let edn = """
        {:process 0, :type :invoke, :f :write, :value 3}
        {:process 0, :type :ok, :f :write, :value 3}
        {:process 0, :type :invoke, :f :read, :value nil}
        {:process 0, :type :ok, :f :read, :value 3}

        """
    private let text = """
        0\t:invoke\t:write\t3
        0\t:ok\t:write\t3
        0\t:invoke\t:read\tnil
        0\t:ok\t:read\t3

        """

    /// The folders of Jepsen's store have the same history up to three times.
    @Test func storesOfJepsenAreRead() async throws {
        let store = scratch.file("store/latest")
        try FileManager.default.createDirectory(atPath: store, withIntermediateDirectories: true)
        let log = text.split(separator: "\n").map { "INFO jepsen.util: \($0)\n" }.joined()
        for (name, content) in [("jepsen.log", log), ("history.txt", text), ("history.edn", edn)] {
            _ = try write(Array(content.utf8), to: "store/latest/" + name)
            let finished = try await scratch.run("check", "--json", store)
            #expect(finished.status == 0, "\(finished.error)")
            let notes = finished.json?.elements?.first?["notes"] ?? finished.json?["notes"]
            #expect(notes == [.string("read \(store)/\(name)")])
        }
        let finished = try await scratch.run("check", scratch.file("store"))
        #expect(finished.output.contains("note: read \(scratch.file("store"))/latest/history.edn"))
        _ = try write(Array(history.utf8), to: "store/latest/history.jsonl")
        let ours = try await scratch.run("check", store)
        #expect(ours.status == 0 && !ours.output.contains("note"))
    }

    @Test func archivesOfStoresAreRead() async throws {
        let bytes = Array(edn.utf8)
        let archive = try write(
            ZipFile.archive([
                ("a/results.edn", [0x7B], false), ("a/history.txt", [0x78], false),
                ("a/history.edn", bytes, true), ("a/independent/7/history.edn", [0x78], true),
            ]),
            to: "store.zip"
        )
        let finished = try await scratch.run("check", archive)
        #expect(finished.status == 0, "\(finished.error)")
        #expect(finished.output.contains("note: read \(archive)/a/history.edn"))
        let only = try write(ZipFile.archive([("x.edn", bytes, true)]), to: "only.zip")
        #expect(try await scratch.run("check", only).status == 0)
        let two = ZipFile.archive([("a/history.edn", bytes, true), ("b/history.edn", bytes, true)])
        try await expectRefusal(of: write(two, to: "two.zip"), "one history, found 2")
        let none = ZipFile.archive([("a", bytes, true), ("b", bytes, true)])
        try await expectRefusal(of: write(none, to: "none.zip"), "found none in it")
        try await expectRefusal(of: write(Array(two.dropLast()), to: "cut.zip"), "damaged?")
    }

    @Test func binaryStoresAreNamed() async throws {
        let store = scratch.file("binary")
        try FileManager.default.createDirectory(atPath: store, withIntermediateDirectories: true)
        let file = try write(Array("JEPSEN\0\0\0\u{1}".utf8), to: "binary/test.jepsen")
        try await expectRefusal(of: file, "Jepsen's binary store; its history.edn is beside it")
        try await expectRefusal(of: store, "only Jepsen's binary store: have Jepsen write")
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
