import Checkers
import Histories

/// What each fault did, as it was measured when it was carried out or mended.
struct FaultEffects {
    /// More are left out.
    private static let rowsMax = 200
    /// The most characters that are shown of what was measured of a fault.
    private static let wordsMax = 160

    let history: History

    /// A table; empty where no fault was measured.
    var html: HTML {
        let done = history.nemesisEvents.filter { $0.extra["effect"] != nil }
        let rows = done.prefix(Self.rowsMax).map { event in
            [
                event.time.map { Page.seconds($0) } ?? "–", event.f,
                Self.words(event.extra["effect"] ?? .null),
            ]
        }
        guard !rows.isEmpty else { return "" }
        let left = done.count - rows.count
        return Page.table(["done at, s", "fault", "measured"], rows)
            + (left > 0 ? "<p>\(left) more are left out.</p>" : "")
    }

    private static func words(_ effect: Value) -> String {
        guard case .map(let fields) = effect else { return effect.jsonText }
        let words = fields.sorted { $0.key < $1.key }
            .map { "\($0.key) \($0.value.jsonText)" }.joined(separator: ", ")
        if words.isEmpty { return "–" }
        return words.count > wordsMax ? words.prefix(wordsMax) + " …" : words
    }
}
