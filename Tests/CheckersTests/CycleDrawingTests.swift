import Histories
import Testing

@testable import Checkers

/// Cycles of transactions as drawings: all is there, and nothing lies over anything else.
@Suite struct CycleDrawingTests {
    /// A ring of transactions, each of which missed what the next one appended.
    private func ring(_ count: Int) throws -> Anomaly.DependencyCycle {
        let letters = "abcdefghijklmnopqrstuvwxyz".map(String.init)
        let words = (0..<count).map { "r \(letters[($0 + 1) % count]) -,a \(letters[$0]) 1" }
        let history = try TransactionHistory(words).history()
        let anomaly = try #require(Isolation(.serializable).check(history).anomalies.first)
        return try #require(anomaly.cycle)
    }

    private func cycles(_ kind: RandomTransactions.Keys) throws -> [Anomaly] {
        var found: [Anomaly] = []
        for seed in 0..<400 {
            let history = try RandomTransactions.history(seed: seed, kind, most: 6).history()
            for question in TransactionOracle.questions {
                found += Isolation(question.level, question.form).check(history).anomalies
                    .filter { $0.cycle != nil }
            }
        }
        return found
    }

    /// No two labels, discs or boxes touch, no label lies on a line, and all is inside.
    private func check(_ layout: CycleLayout, _ label: String) {
        typealias Part = (name: String, frame: CycleLayout.Rectangle)
        let boxes = layout.boxes.map { Part("box", $0.frame) }
        let words = layout.edges.filter { $0.kind != nil }.flatMap { edge -> [Part] in
            let disc = CycleLayout.Rectangle(
                x: edge.disc.x - 9,
                y: edge.disc.y - 9,
                width: 18,
                height: 18
            )
            return [("disc \(edge.number)", disc)] + edge.lines.map { ($0.text, $0.frame) }
        }
        let lines = layout.edges.flatMap { edge in
            zip(edge.path, edge.path.dropFirst()).map { one, other -> Part in
                let frame = CycleLayout.Rectangle(
                    x: min(one.x, other.x) - 1,
                    y: min(one.y, other.y) - 1,
                    width: abs(one.x - other.x) + 2,
                    height: abs(one.y - other.y) + 2
                )
                return ("line \(edge.number)", frame)
            }
        }
        let solid = boxes + words
        for (place, one) in solid.enumerated() {
            for other in solid[(place + 1)...] where one.frame.overlaps(other.frame) {
                Issue.record("\(label): \(one) lies over \(other)")
            }
            let frame = one.frame
            #expect(frame.x >= 0 && frame.y >= 0, "\(label): \(one)")
            #expect(
                frame.right <= layout.width && frame.bottom <= layout.height,
                "\(label): \(one)"
            )
        }
        for word in words {
            for line in lines where word.frame.overlaps(line.frame) {
                Issue.record("\(label): \(word) lies on \(line)")
            }
        }
        for box in layout.boxes {
            for line in box.lines {
                #expect(line.frame.right <= box.frame.right, "\(label): \(line)")
                #expect(line.frame.bottom <= box.frame.bottom, "\(label): \(line)")
            }
        }
    }

    @Test(arguments: [300.0, 340, 560, 600, 900])
    func nothingLiesOverAnythingElse(width: Double) throws {
        for count in 2...20 {
            let layout = CycleLayout(try ring(count), width: width)
            check(layout, "\(count) at \(width)")
            let shown = min(count, CycleLayout.most)
            #expect(layout.edges.count { $0.kind != nil } == shown)
            #expect(layout.left == count - shown)
            #expect(layout.boxes.count == shown + (layout.left > 0 ? 1 : 0))
        }
        for anomaly in try cycles(.lists) + cycles(.registers) {
            guard let cycle = anomaly.cycle else { continue }
            check(CycleLayout(cycle, width: width), "\(anomaly.name) at \(width)")
        }
    }

    /// Every transaction and every edge is drawn, with its kind and its key.
    @Test(arguments: RandomTransactions.Keys.allCases)
    func everyTransactionAndEdgeIsThere(kind: RandomTransactions.Keys) throws {
        var kinds: Set<Anomaly.DependencyCycle.Edge.Kind> = []
        for anomaly in try cycles(kind) {
            let cycle = try #require(anomaly.cycle)
            kinds.formUnion(cycle.kinds)
            #expect(Set(cycle.transactions.map(\.index)) == Set(anomaly.operations))
            #expect(cycle.edges.count == anomaly.steps.count)
            for (edge, step) in zip(cycle.edges, anomaly.steps) {
                let words = ["so": "session", "rt": "real time"][step.kind] ?? step.kind
                #expect(edge.kind.rawValue == words)
            }
            let layout = CycleLayout(cycle, width: 600)
            #expect(layout.boxes.map(\.index) == cycle.transactions.map { Int?.some($0.index) })
            let text = anomaly.drawing
            for (number, edge) in cycle.edges.enumerated() {
                #expect(layout.edges[number].lines.first?.text == edge.title)
                #expect(text.contains("\(TimeLineCanvas.disc(number + 1)) \(edge.title): "))
                #expect(text.contains(" T\(number + 1)  client "), "\(text)")
                #expect((edge.key == nil) == [.session, .realTime].contains(edge.kind))
                #expect(edge.words.split(separator: " ").count <= 12, "\(edge.words)")
            }
        }
        #expect(kinds.count == 5, "\(kinds)")
    }

    @Test(arguments: [58, 78])
    func theTextFitsItsWidth(width: Int) throws {
        for count in [2, 3, 5, 12, 26] {
            let lines = CycleText(cycle: try ring(count), width: width).lines
            #expect(lines.allSatisfy { $0.count <= width }, "\(lines)")
            #expect(lines.last == "└───┘")
            #expect(lines.contains { $0.contains("more transactions") } == (count > 24))
        }
        for anomaly in try cycles(.lists) {
            let lines = anomaly.drawing(width: width).split(separator: "\n")
            #expect(lines.allSatisfy { $0.count <= width }, "\(anomaly.drawing(width: width))")
        }
    }

    @Test func aWriteSkewAsText() throws {
        let history = try TransactionHistory(["r x -,a y 1", "r y -,a x 1"]).history()
        let anomaly = try #require(Isolation(.serializable).check(history).anomalies.first)
        let lines = anomaly.drawing.split(separator: "\n").map(String.init)
        #expect(
            lines.prefix(6) == [
                "┌─▶ T1  client 0  r 120 → null, append 121 1",
                "│   ┊ ① rw 120: T1 read nothing, T2 appended 1",
                "│   ▼",
                "│   T2  client 1  r 121 → null, append 120 1",
                "│   ┊ ② rw 121: T2 read nothing, T1 appended 1",
                "└───┘",
            ]
        )
        #expect(lines.contains { $0.contains(" T2 ") && $0.contains("✗ before itself") })
    }

    /// Names of keys and values that are long, wide, or meant to steer a page.
    @Test func hostileNamesAreCut() throws {
        let key = "<b onclick=\"x\">\u{202e}" + String(repeating: "W<&", count: 40)
        func steps(_ read: String, _ append: String, isDone: Bool) -> Value {
            [
                ["r", .string(read), isDone ? [] : .null],
                ["append", .string(append), .string(key)],
            ]
        }
        let calls = [(1, key, key + "2"), (2, key + "2", key)]
        let events = [Event.Kind.invoke, .ok].flatMap { kind in
            calls.map { process, read, append in
                Event(
                    process: .client(process),
                    kind: kind,
                    f: "txn",
                    value: steps(read, append, isDone: kind == .ok),
                    node: key
                )
            }
        }
        let anomaly = try #require(
            Isolation(.serializable).check(try History(events)).anomalies.first
        )
        let cycle = try #require(anomaly.cycle)
        for width in [340.0, 600, 900] { check(CycleLayout(cycle, width: width), "\(width)") }
        #expect(anomaly.drawing.split(separator: "\n").allSatisfy { $0.count <= 78 })
        #expect(anomaly.drawing.unicodeScalars.allSatisfy { $0.value >= 32 || $0 == "\n" })
        #expect(!anomaly.drawing.unicodeScalars.contains("\u{202e}"))
    }
}
