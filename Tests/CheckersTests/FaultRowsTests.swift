import Checkers
import Histories
import Testing

/// When which fault lasted, under the time line of a terminal.
@Suite struct FaultRowsTests {
    private func anomaly() throws -> Anomaly {
        let history = try Written.history(
            """
            1 invoke write x 1 1
            1 ok write x 1 2
            4 invoke write x 7 3
            4 ok write x 7 4
            2 invoke read x null 9
            2 ok read x 1 10
            """
        )
        return try #require(Linearizability(model: .register).check(history).anomalies.first)
    }

    private func span(_ start: Int64, _ end: Int64, _ words: String = "links cut: n1 | n2 n3")
        -> FaultSpan
    {
        FaultSpan(start: start * 1_000, end: end * 1_000, words: words, short: "halves")
    }

    private func rows(_ faults: [FaultSpan], width: Int = 78) throws -> [String] {
        let anomaly = try anomaly()
        let plain = anomaly.drawing(width: width).split(separator: "\n").map(String.init)
        let drawn = anomaly.drawing(width: width, faults: faults).split(separator: "\n")
            .map(String.init)
        #expect(Array(drawn.prefix(plain.count)) == plain)
        #expect(drawn.allSatisfy { $0.count <= width }, "\(drawn)")
        return Array(drawn.dropFirst(plain.count))
    }

    @Test func withoutFaultsThereIsNoRow() throws {
        #expect(try rows([]) == [])
        #expect(try rows([span(100, 900), span(11_000, 12_000)]) == [])
        #expect(try !anomaly().drawing.contains("░"))
    }

    /// The bar lies under the events of its time, with the fault's word in it.
    @Test(arguments: [58, 78])
    func theBarLiesUnderItsTime(width: Int) throws {
        let row = try #require(try rows([span(2_500, 20_000)], width: width).first)
        #expect(row.hasPrefix("fault     "))
        #expect(row.contains(" links cut: n1 | n2 n3 ") || row.contains(" halves "), "\(row)")
        let axis = try anomaly().drawing(width: width).split(separator: "\n").last ?? ""
        let begin = try #require(row.firstIndex(of: "░")).utf16Offset(in: row)
        func place(_ time: String) throws -> Int {
            try #require(axis.range(of: time)).lowerBound.utf16Offset(in: axis)
        }
        #expect(try begin >= place("+1000") && begin < place("+8000"), "\(axis)\n\(row)")
        let all = try #require(try rows([span(0, 20_000)], width: width).first)
        #expect(all.dropFirst(10).first == "░" && all.last == "░", "\(all)")
    }

    /// What came back stays in its row; others have rows of their own, up to four.
    @Test func eachFaultHasItsRow() throws {
        let twice = try rows([span(1_100, 1_300), span(8_000, 9_500)])
        #expect(twice.count == 1 && twice[0].filter { $0 == "░" }.count >= 2, "\(twice)")
        let many = try rows((0..<6).map { span(1_000, 9_000, "n\($0) dead") })
        #expect(many.count == 5 && many.last == "(2 more faults are not drawn)", "\(many)")
    }

    /// Where bars are too short for any word, it stands beside or below them.
    @Test(arguments: [1_000, 4_000, 9_900])
    func aShortFaultIsNamedAsWell(start: Int64) throws {
        let words = String(repeating: "long ", count: 9) + "words"
        let text = try rows([span(start, start + 50, words)], width: 58).joined(separator: "\n")
        #expect(text.contains("░"))
        #expect(text.contains("halves") || text.contains("long long"), "\(text)")
    }
}
