import Foundation
import Histories

/// Histories written in a test, one event a line: process, type, f, key, value and perhaps a time
/// in milliseconds.
enum Written {
    static func history(_ text: String) throws -> History {
        let events = try text.split(separator: "\n").enumerated().map { index, line in
            let words = line.split(separator: " ").map(String.init)
            let value = try JSONDecoder().decode([Value].self, from: Data("[\(words[4])]".utf8))[0]
            return Event(
                index: index,
                time: words.count > 5 ? Int64(words[5]).map { $0 * 1_000_000 } : nil,
                process: Int(words[0]).map { .client($0) } ?? .nemesis,
                kind: Event.Kind(rawValue: words[1]) ?? .info,
                f: words[2],
                key: words[3],
                value: value
            )
        }
        return try History(events)
    }
}
