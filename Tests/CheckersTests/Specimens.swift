import Foundation
import Histories
import Testing

/// A history of the corpus; the verdict that it deserves is the name of its folder.
struct Specimen: CustomTestStringConvertible, Sendable {
    let model: String
    let verdict: String
    let file: URL

    var testDescription: String {
        "\(model)/\(verdict)/\(file.deletingPathExtension().lastPathComponent)"
    }

    /// Reads the file: JSON lines.
    func history() throws -> History {
        let lines = try String(contentsOf: file, encoding: .utf8).split(separator: "\n")
        return try History(lines.map { try Specimen.event(Data($0.utf8)) })
    }

    /// Every specimen of some models, in the order of their paths.
    static func all(of models: [String]) -> [Specimen] {
        models.flatMap { model in
            ["invalid", "unknown", "valid"].flatMap { verdict in
                let folder = corpus.appending(path: "\(model)/\(verdict)")
                let files = try? FileManager.default.contentsOfDirectory(
                    at: folder,
                    includingPropertiesForKeys: nil
                )
                return (files ?? []).filter { $0.pathExtension == "jsonl" }
                    .sorted { $0.path < $1.path }
                    .map { Specimen(model: model, verdict: verdict, file: $0) }
            }
        }
    }

    /// The folders of the corpus, sorted.
    static let folders: [String] = {
        let names = try? FileManager.default.contentsOfDirectory(atPath: corpus.path)
        return (names ?? []).filter { !$0.hasPrefix(".") }.sorted()
    }()

    private static let corpus = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .appending(path: "Histories/Corpus")

    private static func event(_ line: Data) throws -> Event {
        var fields = try JSONDecoder().decode([String: Value].self, from: line)
        func take(_ name: String) -> Value? { fields.removeValue(forKey: name) }
        let process = take("process")?.integer.map { Process.client(Int($0)) }
        return Event(
            index: Int(take("index")?.integer ?? 0),
            time: take("time")?.integer,
            process: process ?? .nemesis,
            kind: Event.Kind(rawValue: take("type")?.text ?? "") ?? .info,
            f: take("f")?.text ?? "",
            key: take("key")?.text,
            value: take("value") ?? .null,
            error: take("error")?.text,
            node: take("node")?.text,
            extra: fields
        )
    }
}
