import Histories
import Testing

/// The last reads of a key: invoked after its updates were answered.
@Suite struct LastReadsTests {
    /// The indices of completions that are marked.
    private func marked(_ lines: String...) throws -> [Int] {
        let text = lines.map { line -> String in
            let words = line.split(separator: " ").map(String.init)
            let key = words.count > 3 ? ", :key \"\(words[3])\"" : ""
            return "{:process \(words[0]), :type :\(words[1]), :f :\(words[2])\(key)}\n"
        }
        let (history, count) = try recording(text.joined()).history().withLastReadsMarked()
        let found = history.events.filter { $0.extra["final"] == true }.map(\.index)
        #expect(found.count == count)
        return found
    }

    @Test func readsAfterAllUpdates() throws {
        #expect(
            try marked(
                "1 invoke read",
                "1 ok read",
                "0 invoke add",
                "1 invoke read",
                "0 ok add",
                "1 ok read",
                "1 invoke read",
                "2 invoke read",
                "1 ok read",
                "2 ok read",
                "3 invoke read",
                "3 fail read"
            ) == [8, 9]
        )
    }

    @Test func updatesWithoutAnAnswerDoNotCount() throws {
        #expect(
            try marked(
                "0 invoke add",
                "2 invoke add",
                "1 invoke read",
                "0 info add",
                "2 fail add",
                "1 ok read"
            ) == [5]
        )
    }

    @Test func eachKeyHasItsOwn() throws {
        #expect(
            try marked(
                "0 invoke write x",
                "0 ok write x",
                "0 invoke read x",
                "0 ok read x",
                "0 invoke write y",
                "1 invoke read",
                "0 ok write y",
                "1 ok read",
                "0 invoke read y",
                "0 ok read y",
                "0 invoke read",
                "0 ok read"
            ) == [3, 9, 11]
        )
    }
}
