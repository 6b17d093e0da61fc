import Faults
import Plans
import Testing

/// Plans as files: what comes back, and what is refused in one line that says where.
@Suite struct PlanFileTests {
    @Test func plansComeBack() throws {
        var plan = RunPlan()
        plan.strategy = "broken/ack-before-fsync"
        plan.nemesis = [.partition, .kill]
        plan.rate = 250.5
        plan.timeLimit = .milliseconds(1250)
        plan.seed = .max
        plan.nemesisTargets = ["one", "primaries"]
        plan.nemesisShapes = [.total]
        #expect(try RunPlan(yaml: plan.yaml, file: "plan.yaml") == plan)
    }

    @Test func aFileOfAnEarlierVersionIsRead() throws {
        let plan = try RunPlan(
            yaml: """
                strategy: raft
                workload: register
                nemesis: [partition, kill]
                nemesis-interval: 1500ms
                nodes: 5
                clients: 10
                time-limit: 15s
                timeout: 1s
                seed: 7
                links: auto
                keys: 5
                read-share: 0.5
                quiescence: 10s
                schedule: "a \\"b\\".jsonl"
                sync-delay: 10ms
                rate: 250.0

                """,
            file: "plan.yaml"
        )
        #expect(plan.nemesis == [.partition, .kill] && plan.seed == 7 && plan.rate == 250)
        #expect(plan.schedule == "a \"b\".jsonl" && plan.syncDelay == .milliseconds(10))
    }

    @Test func absentOptionsKeepTheirDefaults() throws {
        let plan = try RunPlan(yaml: "strategy: quorum\n", file: "plan.yaml")
        #expect(plan.strategy == "quorum" && plan.nodes == 5 && plan.syncDelay == nil)
    }

    @Test func groupsAndFlatNamesMix() throws {
        let plan = try RunPlan(
            yaml: """
                client: {timeout: 2s, rate: 10}
                nemesis:
                  kinds: [kill]
                  interval: 1s
                  targets: minority
                nodes: 7
                """,
            file: "plan.yaml"
        )
        #expect(plan.timeout == .seconds(2) && plan.rate == 10 && plan.nodes == 7)
        #expect(plan.nemesis == [.kill] && plan.nemesisTargets == ["minority"])
    }

    @Test func noneIsNoNemesis() throws {
        #expect(try RunPlan(yaml: "nemesis: none", file: "p").nemesis.isEmpty)
        #expect(try RunPlan(yaml: "nemesis: [none, kill]", file: "p").nemesis == [.kill])
    }

    @Test(arguments: [
        ("nodes: many", "line 1: nodes: expected a whole number, found \"many\""),
        ("strategy: abd\nnode: 5", "line 2: unknown option \"node\"; did you mean nodes?"),
        (
            "client:\n  timeot: 1s",
            "line 2: unknown option of client \"timeot\"; did you mean timeout?"
        ),
        ("nemesis: {shape: [total]}", "unknown option of nemesis \"shape\"; did you mean shapes?"),
        ("clent: {timeout: 1s}", "unknown option \"clent\"; did you mean client?"),
        ("nemesis: [partion]", "unknown nemesis \"partion\"; did you mean partition?"),
        ("nemesis-shapes: [bridges]", "unknown shape \"bridges\"; did you mean bridge?"),
        ("nemesis-shapes: [matrix]", "unknown shape \"matrix\""),
        ("nemesis-manners: call", "unknown manner \"call\"; did you mean calls?"),
        ("links: kernle", "unknown link layer \"kernle\"; did you mean kernel?"),
        ("nemesis: kill\nnemesis: {kinds: kill}", "nemesis given twice"),
        ("nemesis-interval: 1s\nnemesis: {interval: 1s}", "nemesis-interval: given twice"),
        ("time-limit: soon", "time-limit: expected a time"), ("- a\n- b", "expected options"),
        ("a: [1", "not YAML"), ("", "expected options"),
        ("strategy: abd\n---\nnodes: 3", "not YAML"),
        ("seed: -1", "seed: expected a whole number from 0"), ("\u{0}", "not YAML"),
        ("seed: 99999999999999999999999999", "seed: expected a whole number"),
        ("nodes: 1e99", "expected a whole number"), ("nodes: [3]", "expected a whole number"),
        ("timeout: -5s", "expected a time"), ("timeout: .inf", "expected a time"),
        ("timeout: 99999999999999999h", "expected a time"), ("rate: .nan", "expected a number"),
        ("rate: nan", "expected a number"), ("rate: 1e999", "expected a number"),
        ("read-share: [0.5, 0.6]", "expected a number"), ("strategy: ''", "expected a word"),
        ("strategy: {a: b}", "expected a word or a list"), ("nemesis: [[kill]]", "a list of words"),
        ("nodes: 3\nnodes: 4", "line 1: nodes given twice"), ("? [a, b]\n: 1", "unknown option"),
        ("a: &x 1\nb: *x", "line 1: no anchors"), ("nodes: !!int x", "a whole number"),
        ("{a: &x 1}", "no anchors"), ("<<: *x", "no anchors"),
        ("a: \"\\\\\"\nb: &x 1", "line 2: no anchors"),
        ("a: 'it''s'\nb: [*x]", "line 2: no anchors"),
        ("a: b \"c\nb: &x 1", "line 2: no anchors"), ("{\"a\":&x 1}", "line 1: no anchors"),
        ("a: it's\nb: *x", "line 2: no anchors"),
    ])
    func badPlansSayWhere(text: String, complaint: String) {
        let error = #expect(throws: PlanError.self) {
            _ = try RunPlan(yaml: text, file: "plan.yaml")
        }
        let message = error?.description ?? ""
        #expect(message.hasPrefix("plan.yaml:") && message.contains(complaint), "\(message)")
        #expect(!message.contains("\n"))
    }

    /// Nine levels of nine aliases each would be 9⁹ nodes.
    @Test func aBombOfAliasesIsRefusedAtOnce() {
        let levels = (1...9).map { level in
            let inner = Array(repeating: "*a\(level - 1)", count: 9).joined(separator: ", ")
            return "a\(level): &a\(level) [\(inner)]"
        }
        let text = (["a0: &a0 [x]"] + levels + ["? *a9", ": 1"]).joined(separator: "\n")
        #expect(throws: PlanError.self) { _ = try RunPlan(yaml: text, file: "plan.yaml") }
    }

    @Test func deepNestingIsRefused() {
        for text in [
            String(repeating: "[", count: 60_000), String(repeating: "{a: ", count: 15_000),
            String(repeating: "- ", count: 30_000), String(repeating: "? ", count: 30_000),
        ] {
            #expect(throws: PlanError.self) { _ = try RunPlan(yaml: text, file: "plan.yaml") }
        }
    }

    @Test func aFileThatIsTooLargeIsRefused() {
        let text = "strategy: abd\n" + String(repeating: "#", count: RunPlan.bytesMax)
        let error = #expect(throws: PlanError.self) {
            _ = try RunPlan(yaml: text, file: "plan.yaml")
        }
        #expect(error?.description == "plan.yaml: expected at most 64 KiB")
    }

    @Test func signsWithinWordsAndCommentsAreNoAliases() throws {
        let plan = try RunPlan(
            yaml: """
                # all of *these* & those
                schedule: "R&D & b/c*d.jsonl"  # & more
                strategy: 'it''s x'
                """,
            file: "plan.yaml"
        )
        #expect(plan.schedule == "R&D & b/c*d.jsonl" && plan.strategy == "it's x")
    }
}
