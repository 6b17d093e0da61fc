import Reporting
import Testing

/// Names are counted where there is no room for them, and none is cut.
@Suite struct ShortListTests {
    private func lines(_ count: Int, of length: Int) -> [String] {
        let names = (0..<count).map { number in
            String(repeating: "x", count: length - 3) + String(1000 + number).dropFirst()
        }
        return Array(ShortList([("group", names)]).lines.dropLast(2))
    }

    @Test(arguments: 1...400)
    func everyNameIsListedOrCounted(count: Int) throws {
        for length in [4, 7, 20, 40] {
            let lines = lines(count, of: length)
            #expect(lines.count <= 3 && lines.allSatisfy { $0.count <= 80 }, "\(lines)")
            let text = lines.joined(separator: "\n")
            let listed = text.matches(of: /x+\d{3}/).count
            let more = text.firstMatch(of: /, and (\d+) more/).flatMap { Int($0.1) } ?? 0
            #expect(listed + more == count, "\(text)")
        }
    }
}
