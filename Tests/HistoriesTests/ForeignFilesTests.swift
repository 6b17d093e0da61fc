import Foundation
import Histories
import Testing

/// Histories that other tools recorded, where this machine has some.
private enum ForeignFiles {
    static let folder: URL = {
        if let path = ProcessInfo.processInfo.environment["FAULTLINE_CORPUS"] {
            return URL(fileURLWithPath: path)
        }
        return URL(fileURLWithPath: #filePath)
            .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
            .appendingPathComponent("../shared/corpus").standardized
    }()

    static let formats: [String: HistoryFormat] = [
        "porcupine-etcd": .porcupineEtcd, "porcupine-kv": .porcupineKV, "knossos": .edn,
        "transactions": .jsonl,
    ]

    static var exist: Bool { FileManager.default.fileExists(atPath: folder.path) }

    static var all: [String] {
        let names = FileManager.default.enumerator(atPath: folder.path)?.compactMap {
            $0 as? String
        }
        return (names ?? []).filter { formats[String($0.prefix { $0 != "/" })] != nil }
            .filter { $0.contains("/") }.sorted()
    }
}

@Suite(.enabled(if: ForeignFiles.exist, "set FAULTLINE_CORPUS to a folder of foreign histories"))
struct ForeignFilesTests {
    @Test func thereAreSomeOfEachFormat() {
        for folder in ForeignFiles.formats.keys {
            #expect(ForeignFiles.all.contains { $0.hasPrefix(folder + "/") })
        }
    }

    @Test(arguments: ForeignFiles.all)
    func isWellFormedAndReturns(_ name: String) throws {
        let bytes = [UInt8](try Data(contentsOf: ForeignFiles.folder.appendingPathComponent(name)))
        let recording = try Recording.decode(bytes, file: name)
        #expect(recording.format == ForeignFiles.formats[String(name.prefix { $0 != "/" })])
        #expect(recording.torn == nil)
        #expect(HistoryFormat.guess(from: bytes, fileName: nil) == recording.format)
        let text = String(decoding: bytes, as: UTF8.self)
        let marker = recording.format == .jsonl ? #""process""# : ":process"
        if recording.format != .porcupineEtcd {
            #expect(recording.events.count == text.components(separatedBy: marker).count - 1)
        } else {
            #expect(recording.events.count == text.components(separatedBy: "jepsen.util").count - 1)
        }
        let history = try recording.history()
        #expect(history.events.allSatisfy { $0.extra.isEmpty })

        let again = lines(recording.events) { JSONLines.append($0, to: &$1) }
        #expect(try JSONLines.decode(again).events == recording.events)
        let asEDN = lines(recording.events) { EDN.append($0, to: &$1) }
        let keyed = recording.events.contains { $0.key != nil }
        #expect(try EDN.decode(asEDN, independent: keyed).events == recording.events)
    }
}
