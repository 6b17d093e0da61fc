import Faults
import Histories
import Replication
import Resilience
import Workloads

/// The options of a plan, one a row: the only place that names them all.
///
/// A row gives `RunPlan` a property of its name, and from the rows come the file in both
/// directions, the command line, its help, the reproduction line, the checks and the list of known
/// options, in this order. The documentation of a row is its help.
// swift-format-ignore: AllPublicDeclarationsHaveDocumentation
public struct PlanTable: Sendable {
    static let shared = PlanTable()

    public let strategy = PlanRow(
        "strategy",
        "abd",
        .text,
        simulated: .standard,
        isAlwaysShown: true,
        completion: .strategies,
        help: "The strategy; see `faultline list strategies`"
    )
    public let workload = PlanRow(
        "workload",
        "register",
        .text,
        simulated: .otherwise("all that the strategy supports"),
        isAlwaysShown: true,
        completion: .words(Workload.all.map(\.name)),
        help: "What clients ask; see `faultline list workloads`"
    )
    public let nemesis = PlanRow(
        "nemesis",
        [],
        .choices("nemesis", of: Nemesis.Kind.allCases, none: Nemesis.Kind.none),
        PlanCheck { kinds, plan, _ in
            guard plan.nodes == 1, let kind = kinds.first(where: \.isOfLinks) else { return nil }
            return "\(kind.rawValue): a single node has no links; use more nodes"
        },
        path: ["nemesis", "kinds"],
        simulated: .otherwise("cuts and crashes only"),
        help: "What breaks, comma-separated; see `faultline list nemeses`"
    )
    public let nemesisInterval = PlanRow(
        "nemesis-interval",
        Duration.milliseconds(1500),
        .span,
        PlanCheck { interval, plan, host in
            guard interval >= .milliseconds(10) else { return "expected at least 10ms" }
            // All that is drawn is kept, and no run carries more out.
            let isTooOften = host == .real && plan.timeLimit / interval > 200_000
            return isTooOften
                ? "too short for a time limit of \(TimeSpan.text(plan.timeLimit))" : nil
        },
        path: ["nemesis", "interval"],
        simulated: .ignored,
        help: "The mean time between changes by the nemesis"
    )
    public let nemesisTargets = PlanRow(
        "nemesis-targets",
        [],
        .words,
        PlanCheck { words, plan, host in plan.complaint(aboutTargets: words, for: host) },
        path: ["nemesis", "targets"],
        real: .otherwise("one,minority,majority,all"),
        simulated: .otherwise("all of the words"),
        completion: .lists(Target.words.map(\.word)),
        help: """
            The nodes that faults strike: one, minority, majority, primaries, all, or names of \
            nodes; comma-separated, one is drawn each time
            """
    )
    public let nemesisShapes = PlanRow(
        "nemesis-shapes",
        [],
        .choices("shape", of: Partition.Shape.drawn),
        path: ["nemesis", "shapes"],
        simulated: .standard,
        help: "The shapes of partitions, comma-separated; see `faultline list nemeses`"
    )
    public let nemesisManners = PlanRow(
        "nemesis-manners",
        [],
        .choices("manner", of: Partition.Manner.allCases),
        path: ["nemesis", "manners"],
        real: .otherwise("calls"),
        simulated: .ignored,
        help: "How links are cut: calls, packets, reset; comma-separated"
    )
    public let schedule = PlanRow(
        "schedule",
        nil,
        PlanFormat.text.optional(),
        PlanCheck { schedule, plan, _ in
            schedule == nil || plan.nemesis.isEmpty
                ? nil : "it says what breaks, so leave nemesis out"
        },
        path: ["nemesis", "schedule"],
        simulated: .otherwise("drawn"),
        completion: .file(["jsonl"]),
        help: "A file of faults to carry out, in place of drawn ones; JSON lines"
    )
    public let nodes = PlanRow(
        "nodes",
        5,
        .count,
        .within(1...100, simulated: 1...1_000),
        simulated: .otherwise("drawn"),
        isAlwaysShown: true,
        help: "How many nodes"
    )
    public let clients = PlanRow(
        "clients",
        10,
        .count,
        .within(1...1_000, simulated: 1...100_000),
        simulated: .otherwise("drawn"),
        isAlwaysShown: true,
        help: "How many clients ask at once"
    )
    public let operations = PlanRow(
        "operations",
        nil,
        PlanFormat.count.optional(),
        PlanCheck.within(1...10_000_000).optional(),
        real: .ignored,
        simulated: .otherwise("drawn"),
        help: "How many calls clients make together"
    )
    public let rate = PlanRow(
        "rate",
        nil,
        PlanFormat.number.optional(),
        PlanCheck("a number from 0.001 to 1000000") { (0.001...1_000_000).contains($0) }
            .optional(),
        path: ["client", "rate"],
        real: .otherwise("no limit"),
        simulated: .otherwise("no limit"),
        help: """
            The most calls a second, of all clients together; the mean rate if arrivals are open
            """
    )
    public let arrivals = PlanRow(
        "arrivals",
        ArrivalKind.closed,
        .choice("kind of arrivals", of: ArrivalKind.allCases),
        path: ["client", "arrivals"],
        simulated: .standard,
        help: """
            When a client calls: closed, once its last call is answered; open, at times drawn from \
            the seed, answered or not
            """
    )
    public let timeLimit = PlanRow(
        "time-limit",
        Duration.seconds(15),
        .span,
        .upToMonth,
        simulated: .ignored,
        isAlwaysShown: true,
        help: "How long clients ask"
    )
    public let timeout = PlanRow(
        "timeout",
        Duration.seconds(1),
        .span,
        .upToMonth,
        path: ["client", "timeout"],
        simulated: .otherwise("drawn"),
        help: "How long a client waits for an answer"
    )
    public let policy = PlanRow(
        "policy",
        "none",
        .text,
        path: ["client", "policy"],
        simulated: .standard,
        completion: .words(PolicyChoice.names),
        help: "How clients make their calls: a name of `faultline list policies`, or a YAML file"
    )
    public let seed = PlanRow(
        "seed",
        1,
        .seed,
        real: .otherwise("drawn anew, and shown"),
        simulated: .otherwise("many, one after the other"),
        isAlwaysShown: true,
        help: "What everything is drawn from"
    )
    public let links = PlanRow(
        "links",
        LinkWish.auto,
        .choice("link layer", of: LinkWish.allCases),
        simulated: .ignored,
        help: "How links are cut: auto, kernel or relay"
    )
    public let keys = PlanRow(
        "keys",
        5,
        .count,
        .within(1...10_000, simulated: 1...100_000),
        simulated: .otherwise("drawn"),
        help: "How many keys clients ask about"
    )
    public let readShare = PlanRow(
        "read-share",
        0.5,
        .number,
        PlanCheck("0 to 1") { (0...1).contains($0) },
        simulated: .otherwise("drawn"),
        help: "The share of reads, from 0 to 1"
    )
    public let syncDelay = PlanRow(
        "sync-delay",
        nil,
        PlanFormat.span.optional(),
        PlanCheck("at most a minute") { $0 <= RunPlan.syncDelayMax }.optional(),
        real: .otherwise("10ms with a nemesis, else none"),
        simulated: .ignored,
        help: "The mean of an added wait before every sync of a log"
    )
    public let serviceTime = PlanRow(
        "service-time",
        Duration.zero,
        .span,
        PlanCheck("at most a minute") { (.zero...RunPlan.syncDelayMax).contains($0) },
        path: ["service", "time"],
        simulated: .standard,
        help: """
            The mean time that a node takes to serve one request of a client after the other, \
            distributed exponentially; 0s serves at once
            """
    )
    public let nodeQueue = PlanRow(
        "node-queue",
        1_000,
        .count,
        .within(0...1_000_000),
        path: ["service", "queue"],
        simulated: .standard,
        help: "The most requests that wait at a node with a service time; more are refused"
    )
    public let expiredRequests = PlanRow(
        "expired-requests",
        ServiceOptions.Expired.serve,
        .choice("treatment", of: ServiceOptions.Expired.allCases),
        path: ["service", "expired"],
        simulated: .standard,
        help: """
            What a node with a service time does with a request whose client waits no longer: \
            serve or drop it
            """
    )
    public let quiescence = PlanRow(
        "quiescence",
        Duration.seconds(10),
        .span,
        PlanCheck("at most 720h") { $0 <= .seconds(720 * 3600) },
        simulated: .ignored,
        help: "How long to wait at the end for nodes to come to rest"
    )
    public let finalKeys = PlanRow(
        "final-keys",
        nil,
        PlanFormat.count.optional(),
        PlanCheck.within(1...10_000).optional(),
        real: .otherwise("all that were asked about"),
        simulated: .ignored,
        help: "How many keys are read at the end; where there are more, they are drawn"
    )
}

/// The link layer that a plan asks for.
public enum LinkWish: String, Hashable, Sendable, CaseIterable {
    /// The kernel's where it works, else relays.
    case auto
    /// Rules of the kernel, in namespaces.
    case kernel
    /// Relays in the controller.
    case relay
}

/// What the time of a call depends on.
public enum ArrivalKind: String, Hashable, Sendable, CaseIterable {
    /// On the answer to the client's last call.
    case closed
    /// On nothing: calls come from outside.
    case open
}
