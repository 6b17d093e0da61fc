import Runs
import Testing

/// Plans as YAML, and what is refused.
@Suite struct RunPlanTests {
    @Test func plansComeBack() throws {
        var plan = RunPlan()
        plan.strategy = "broken/ack-before-fsync"
        plan.nemesis = ["partition", "kill"]
        plan.rate = 250.5
        plan.timeLimit = .milliseconds(1250)
        plan.seed = .max
        plan.nemesisTargets = ["one", "primaries"]
        plan.nemesisShapes = ["total"]
        plan.resolve()
        #expect(try RunPlan(yaml: plan.yaml, file: "plan.yaml") == plan)
    }

    @Test func aScheduleStandsInPlaceOfANemesis() throws {
        var plan = RunPlan()
        plan.schedule = "a folder/with: signs #1.jsonl"
        plan.resolve()
        #expect(plan.hasFaults && plan.syncDelay == .milliseconds(10))
        #expect(try RunPlan(yaml: plan.yaml, file: "plan.yaml") == plan)
        plan.nemesis = ["kill"]
        #expect(throws: PlanError.self) { try plan.validate() }
    }

    @Test func absentOptionsKeepTheirDefaults() throws {
        let plan = try RunPlan(yaml: "strategy: quorum\n", file: "plan.yaml")
        #expect(plan.strategy == "quorum" && plan.nodes == 5 && plan.syncDelay == nil)
    }

    @Test(arguments: [
        ("nodes: many", "line 1: nodes: expected a whole number"),
        ("strategy: abd\nnode: 5", "line 2: unknown option \"node\""),
        ("time-limit: soon", "time-limit: expected a time"), ("- a\n- b", "expected options"),
        ("a: [1", "not YAML"), ("", "expected options"),
    ])
    func badPlansSayWhere(text: String, complaint: String) {
        let error = #expect(throws: PlanError.self) {
            _ = try RunPlan(yaml: text, file: "plan.yaml")
        }
        let message = error?.description ?? ""
        #expect(message.hasPrefix("plan.yaml:") && message.contains(complaint))
        #expect(!message.contains("\n"))
    }

    @Test func impossiblePlansAreRefused() {
        var plan = RunPlan()
        #expect(throws: Never.self) { try plan.validate() }
        plan.nodes = 0
        #expect(throws: PlanError.self) { try plan.validate() }
        plan.nodes = 1
        plan.nemesis = ["partition"]
        #expect(throws: PlanError.self) { try plan.validate() }
    }

    @Test func spansAreReadAndWritten() {
        let spans: [(String, Duration)] = [
            ("15s", .seconds(15)), ("500ms", .milliseconds(500)), ("2m", .seconds(120)),
            ("1.5s", .milliseconds(1500)), ("3", .seconds(3)), ("0s", .zero),
        ]
        for (text, span) in spans {
            #expect(TimeSpan.parse(text) == span)
            #expect(TimeSpan.parse(TimeSpan.text(span)) == span)
        }
        for text in ["", "s", "-1s", "1 s", "1y", "1e3s"] { #expect(TimeSpan.parse(text) == nil) }
    }
}
