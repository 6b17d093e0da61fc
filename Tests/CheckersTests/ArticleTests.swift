import Checkers
import Foundation
import Histories
import Testing

/// The code of the article "Write a checker" is compiled here, and does what the article says.
@Suite struct ArticleTests {
    private static let tests = URL(filePath: #filePath).deletingLastPathComponent()

    /// The article shows the files beside this one, word for word.
    @Test(arguments: [(0, "LockModel.swift"), (1, "NothingFromNowhere.swift")])
    func articleShowsWhatIsCompiled(number: Int, file: String) throws {
        let article = try String(
            contentsOf: Self.tests.deletingLastPathComponent().deletingLastPathComponent()
                .appending(path: "docs/tasks/write-a-checker.md"),
            encoding: .utf8
        )
        let blocks = article.components(separatedBy: "```swift\n").dropFirst()
            .map { $0.components(separatedBy: "```")[0] }
        try #require(number < blocks.count)
        let code = try String(contentsOf: Self.tests.appending(path: file), encoding: .utf8)
        #expect(blocks[number] == code, "copy \(file) into the article, or the other way round")
    }

    @Test func lockIsHeldByOneAtATime() throws {
        let checker = Linearizability(name: "lock", model: LockModel())
        let fair = try Written.history(
            """
            1 invoke acquire l null 10
            2 invoke acquire l null 20
            1 ok acquire l null 30
            1 invoke release l null 40
            2 ok acquire l null 50
            1 ok release l null 60
            """
        )
        #expect(checker.check(fair).isValid)
        let shared = try Written.history(
            """
            1 invoke acquire l null 10
            1 ok acquire l null 20
            2 invoke acquire l null 30
            2 ok acquire l null 40
            """
        )
        let anomaly = try #require(checker.check(shared).anomalies.first)
        #expect(
            anomaly.explanation
                == "client 2 acquired it at 0.030 s, but in every order of the other operation"
                + " shown the state was held by then"
        )
        #expect(
            anomaly.drawing == """
                client 1  ├─ acquire ─┤
                                      └─①─┐
                                          ▼
                client 2                  ╠═ acquire ═╣ ✗ in no order
                          0           +10 +20         +30 ms
                """
        )
    }

    @Test func nothingComesFromNowhere() throws {
        let start = "1 invoke write x 3\n1 ok write x 3\n2 invoke read x null\n"
        let checker = NothingFromNowhere()
        #expect(checker.check(try Written.history(start + "2 ok read x 3")).isValid)
        let verdict = checker.check(try Written.history(start + "2 ok read x 4"))
        #expect(verdict.anomalies.map(\.operations) == [[2]])
    }
}
