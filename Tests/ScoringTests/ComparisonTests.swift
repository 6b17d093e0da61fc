import Checkers
import Histories
import Replication
import Testing

@testable import Reporting
@testable import Scoring

/// Labels by their rules, and what is different between strategies.
@Suite struct ComparisonTests {
    private func partitions(
        _ count: Int = 30,
        majority: Share = Share(1000, of: 1000),
        minority: Share = Share(0, of: 500),
        served: Share? = nil,
        minorityWrites: Int = 0,
        contested: Int = 30,
        splitBrain: Int = 0
    ) -> PartitionFigures {
        var figures = PartitionFigures()
        figures.partitions = count
        figures.majority = majority
        figures.minority = minority
        figures.served =
            served ?? (minority.part == minority.whole ? Share(150, of: 150) : Share(90, of: 150))
        figures.minorityWrites = minorityWrites
        figures.contested = contested
        figures.splitBrain = splitBrain
        return figures
    }

    private func run(
        of strategy: String = "s",
        linearizable: Bool? = true,
        regular: Bool? = true,
        lost: Int = 0,
        rest: String = "converged",
        anomalies: [String: Int] = [:],
        _ figures: PartitionFigures? = nil,
        shape: String = "halves"
    ) -> RunSummary {
        RunSummary(
            strategy: strategy,
            stance: "CP",
            verdicts: [.linearizable: linearizable, .regular: regular, .convergent: true],
            anomalies: anomalies,
            yield: Share(990, of: 1000),
            lost: lost,
            rest: rest,
            partitions: figures.map { [shape: $0] } ?? [:]
        )
    }

    // MARK: Labels

    @Test func everyLabelHasItsRule() {
        let all = Share(500, of: 500)
        let none = Share(0, of: 500)
        var balanced = run(partitions())
        balanced.policy = "balanced"
        let cases: [(Label.Name, RunSummary)] = [
            (.cp, run(partitions())),
            (.cpSloppy, run(linearizable: false, partitions())),
            (.neither, run(linearizable: false, regular: false, partitions())),
            (.neither, run(partitions(minorityWrites: 1))),
            (
                .ap,
                run(linearizable: false, partitions(minority: all, minorityWrites: 9))
            ),
            (
                .apLossy,
                run(linearizable: false, lost: 3, partitions(minority: all, minorityWrites: 9))
            ),
            (
                .apBroken,
                run(
                    linearizable: false,
                    rest: "settled",
                    partitions(minority: all, minorityWrites: 9)
                )
            ),
            (
                .neither,
                run(
                    linearizable: false,
                    partitions(minority: all, served: Share(140, of: 150), minorityWrites: 9)
                )
            ),
            (.caBlocking, run(partitions(majority: none, minority: none))),
            (
                .caUnsafe,
                run(
                    linearizable: false,
                    regular: false,
                    partitions(minority: Share(300, of: 500), minorityWrites: 4, splitBrain: 2)
                )
            ),
            (.untested, run(linearizable: nil, partitions())),
            (.untested, run(rest: "timed-out", partitions())),
            // Rest that cannot be observed is no doubt; the final reads show that all converged.
            (.cp, run(rest: "unobservable", partitions())),
            (
                .ap,
                run(
                    linearizable: false,
                    rest: "unobservable",
                    partitions(minority: all, minorityWrites: 9)
                )
            ),
            (.untested, run(partitions(29))),
            (.untested, run(partitions(contested: 0))),
            (.untested, run(partitions(), shape: "bridge")),
            (.untested, balanced),
        ]
        for (name, run) in cases {
            var calm = self.run()
            calm.faultWindows = 0
            let label = Label([run], calm: [calm])
            #expect(label.name == name, "\(label.rule)")
        }
        // Who was never seen undisturbed, or is not linearizable then, sides with nothing.
        let blocking = run(partitions(majority: none, minority: none))
        #expect(Label([blocking]).name == .neither)
        #expect(Label([blocking], calm: [run(linearizable: false)]).name == .neither)
    }

    @Test func calmRunsAreKeptApart() {
        var calm = run(of: "a")
        calm.faultWindows = 0
        let subjects = Comparison.byStrategy([calm, run(of: "a"), run(of: "a")]).subjects
        #expect(subjects.map(\.runs.count) == [2] && subjects.map(\.calm.count) == [1])
        #expect(Comparison.byStrategy([calm]).subjects.map(\.runs.count) == [1])
    }

    @Test func partitionsOfSeveralRunsAddUp() {
        let runs = (1...3).map { _ in run(partitions(10)) }
        #expect(Label(runs).name == .cp && Label([runs[0]]).name == .untested)
        let spoilt = runs + [run(linearizable: false, regular: false, partitions(1))]
        #expect(Label(spoilt).name == .neither)
    }

    // MARK: Differences

    private func runs(_ strategy: String, _ count: Int, with anomaly: Int) -> [RunSummary] {
        (0..<count).map { run(of: strategy, anomalies: $0 < anomaly ? ["stale read": 2] : [:]) }
    }

    private func change(_ before: (Int, Int), _ after: (Int, Int)) -> Comparison.Change? {
        change(before, after, strategies: ("a", "a"))
    }

    private func change(
        _ before: (Int, Int),
        _ after: (Int, Int),
        strategies: (String, String)
    ) -> Comparison.Change? {
        let comparison = Comparison([
            Comparison.Subject(
                name: "last week",
                runs: runs(strategies.0, before.0, with: before.1)
            ),
            Comparison.Subject(name: "tonight", runs: runs(strategies.1, after.0, with: after.1)),
        ])
        return comparison.change(in: "stale read", at: 1)
    }

    @Test func betweenStrategiesNothingIsNew() {
        #expect(change((5, 0), (5, 5), strategies: ("a", "b")) == nil)
        #expect(change((5, 5), (5, 0), strategies: ("a", "b")) == nil)
    }

    @Test func differencesHaveTheirNames() {
        #expect(change((5, 0), (5, 5)) == .new)
        #expect(change((5, 5), (5, 0)) == .resolved)
        #expect(change((5, 1), (5, 5)) == .ongoing)
        #expect(change((5, 0), (5, 1)) == .rare)
        #expect(change((5, 0), (5, 0)) == nil)
        // One in a hundred is rare; a fifth of a thousand is no chance.
        #expect(change((100, 0), (100, 1)) == .rare)
        #expect(change((1000, 0), (1000, 200)) == .new)
        #expect(change((1, 0), (1, 1)) == .new)
    }

    @Test func runsOfOneStrategyAreComparedOneByOne() {
        let one = Comparison.of([("r1", run(of: "a")), ("r2", run(of: "a"))])
        #expect(one.subjects.map(\.name) == ["r1", "r2"])
        #expect(Comparison.byStrategy([run(of: "a"), run(of: "a")]).subjects.count == 1)
        var cutShort = run(of: "a")
        cutShort.isInterrupted = true
        #expect(Comparison.byStrategy([run(of: "a"), cutShort]).subjects.map(\.runs.count) == [1])
        #expect(Comparison.byStrategy([cutShort]).subjects.isEmpty)
        let two = Comparison.of([("r1", run(of: "a")), ("r2", run(of: "b")), ("r3", run(of: "a"))])
        #expect(two.subjects.map(\.name) == ["a", "b"] && two.subjects[0].runs.count == 2)
    }

    // MARK: Forms

    @Test func everyFormSaysTheSame() throws {
        let comparison = Comparison.of(
            [
                ("", run(of: "a", anomalies: ["lost write": 4], partitions())),
                ("", run(of: "b, \"quoted\" | x", partitions())),
            ]
        )
        let text = ComparisonText(comparison)
        #expect(text.text(.text).contains("×4 in 1/1") && !text.text(.text).contains("Resolved"))
        #expect(text.text(.text).split(separator: "\n").allSatisfy { $0.count <= 80 })
        let markdown = text.text(.markdown)
        #expect(markdown.contains("| --- |") && markdown.contains("\\| x"))
        let rows = text.text(.csv).split(separator: "\n")
        #expect(rows[0] == "strategy,figure,value,low,high,runs")
        #expect(rows.contains("a,count of lost write,4,,,1"))
        #expect(rows.contains { $0.hasPrefix("\"b, \"\"quoted\"\" | x\",label,CP,") })
        let subjects = try #require(comparison.json["subjects"]?.elements)
        #expect(subjects.map { $0["label"]?["name"] } == ["CP", "CP"])
        #expect(subjects[1]["anomalies"]?["lost write"]?["change"] == .null)
    }

    /// Names of subjects come from folders of somebody else.
    @Test(arguments: [
        "=cmd|' /C calc'!A0", "+1+1", "-1+1", "@SUM(A1)", "a | b", "`code`", "<b>", "[x](http://e)",
        "a\u{1b}[31m\n| forged | row |", "\t=1+1", "a\\| b", "<!-- /comparison -->",
        "\u{202e}\u{9b}",
    ])
    func namesOfSubjectsAreText(name: String) throws {
        let comparison = Comparison.of([("", run(of: name)), ("", run(of: "b"))])
        let text = ComparisonText(comparison)
        for form in [text.text(.text), text.text(.markdown), text.text(.csv), text.summary] {
            #expect(!form.unicodeScalars.contains { !$0.isShown && $0 != "\n" })
            #expect(!form.split(separator: "\n").contains { $0.hasPrefix("| forged") })
        }
        for line in text.text(.markdown).split(separator: "\n") where line.hasPrefix("|") {
            let bare = line.replacing("\\\\", with: "").replacing("\\|", with: "")
            #expect(!bare.replacing("\\`", with: "").contains("`"))
            #expect(!bare.replacing("\\<", with: "").contains("<"))
            #expect(!bare.contains("]("))
        }
        for line in text.text(.csv).split(separator: "\n").dropFirst() {
            let cell = line.drop { $0 == "\"" }
            #expect(!["=", "+", "-", "@"].contains { cell.hasPrefix($0) }, "\(line)")
        }
    }

    @Test func staleReadsOfAllRunsAddUp() throws {
        func stale(_ strategy: String, _ part: Int, of whole: Int, late: Int64?) -> RunSummary {
            var run = run(of: strategy)
            (run.staleReads, run.lateP99) = (Share(part, of: whole), late)
            return run
        }
        let comparison = Comparison.byStrategy([
            stale("a", 10, of: 100, late: 20_000_000), stale("a", 30, of: 300, late: 50_000_000),
            stale("b", 0, of: 400, late: nil), run(of: "a"), run(of: "c"),
        ])
        let text = ComparisonText(comparison)
        let figures = text.figures
        let column = try #require(figures.heading.firstIndex(of: "stale reads"))
        #expect(
            figures.rows.map { Array($0[column...column + 1]) } == [
                ["10.0 % [7.4, 13.4]", "20.0 ms – 50.0 ms"], ["0.0 % [0.0, 1.0]", "–"], ["–", "–"],
            ]
        )
        let rows = text.text(.csv).split(separator: "\n")
        #expect(rows.contains { $0.hasPrefix("a,stale reads,0.1,0.07") })
        #expect(rows.contains("a,\"late p99 of the worst run, ns\",50000000,20000000,50000000,3"))
        #expect(!rows.contains { $0.hasPrefix("c,stale") || $0.hasPrefix("b,\"late") })
        let subjects = try #require(comparison.json["subjects"]?.elements)
        #expect(subjects[0]["stale_reads"]?["part"] == 40)
        #expect(subjects[0]["late_p99"] == [20_000_000, 50_000_000])
        #expect(subjects[2]["stale_reads"] == .null)
    }

    @Test func staleReadsComeBackFromResults() throws {
        let results: Value = [
            "strategy": "a", "judgements": [], "operations": [:],
            "staleness": [
                "total": ["stale": ["part": 3, "whole": 40], "time": ["p99": 7_000_000]]
            ],
        ]
        let run = try #require(RunSummary(results))
        #expect(run.staleReads == Share(3, of: 40) && run.lateP99 == 7_000_000)
        let none = try #require(
            RunSummary(["strategy": "a", "judgements": [], "operations": [:], "staleness": .null])
        )
        #expect(none.staleReads == nil && none.lateP99 == nil)
    }

    @Test func figuresComeBackFromResults() throws {
        var figures = partitions()
        figures.failovers = [3, 5]
        figures.recoveries = [7]
        figures.withoutRecovery = 2
        #expect(PartitionFigures(figures.json) == figures)
        #expect(RunSummary(["strategy": "abd"]) == nil)
    }
}
