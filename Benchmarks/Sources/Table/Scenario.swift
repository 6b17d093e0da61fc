/// A history to measure, by a name that says what it looks like.
struct Scenario {
    let name: String
    let shape: Shape
    /// Whether it belongs to the subset that takes a minute.
    let isQuick: Bool
    /// The first part of the name, which says what kind of history it is.
    private let kind: String

    /// What a checker must say, unless it gives up.
    var expected: String { shape.violation == .none ? "valid" : "invalid" }

    /// The scenario of this name.
    static func named(_ name: String) -> Scenario? { all.first { $0.name == name } }

    /// Every scenario, in the order of the table.
    static let all =
        manyKeys + oneKey + growth + fewValues + longFewValues
        + busy + strings + objects + transactions

    /// What tells scenarios of one kind apart, as the end of their names.
    private static func ending(_ shape: Shape) -> String {
        let info = shape.info == 0 ? "0" : "\(Int(shape.info * 100))"
        var ending = "p\(shape.processes)-i\(info)"
        if shape.isBusy { ending += "-busy" }
        if shape.hasMismatches { ending += "-mismatch" }
        guard shape.violation != .none else { return ending }
        return ending + (shape.place < 0.5 ? "-early-" : "-late-") + shape.violation.rawValue
    }

    private init(_ kind: String, _ shape: Shape, isQuick: Bool = false) {
        name = "\(kind)-\(Self.ending(shape))"
        self.kind = kind
        self.shape = shape
        self.isQuick = isQuick
    }
}

extension Scenario {
    /// Ten keys at a time, each for 500 operations: what a long test of a store records.
    private static var manyKeys: [Scenario] {
        [(10, 0.0), (10, 0.05), (30, 0.0), (30, 0.05)].map { processes, info in
            var shape = Shape()
            shape.operations = 1_000_000
            shape.processes = processes
            shape.keys = 10
            shape.rotation = 500
            shape.info = info
            return Scenario("keys-1e6", shape, isQuick: processes == 10)
        }
    }

    /// One key, each write with a value of its own.
    private static var oneKey: [Scenario] {
        [30, 100].flatMap { processes in
            [0, 0.01, 0.05].map { info in
                var shape = Shape()
                shape.operations = 100_000
                shape.processes = processes
                shape.info = info
                return Scenario("unique-1e5", shape, isQuick: info == 0.05)
            }
        }
    }

    /// The same at four lengths, for the exponent of the growth.
    private static var growth: [Scenario] {
        (4...7).map { exponent in
            var shape = Shape()
            shape.operations = (0..<exponent).reduce(1) { product, _ in product * 10 }
            return Scenario("growth-1e\(exponent)", shape, isQuick: exponent < 6)
        }
    }

    /// One key and five values: nothing tells equal writes apart, so an order must be searched.
    private static var fewValues: [Scenario] {
        [10, 30, 100].flatMap { processes in
            [0, 0.01, 0.05].flatMap { info in
                var shape = few(10_000, processes: processes, info: info)
                let scenarios = variants("five-1e4", shape, isQuick: processes == 10)
                guard info == 0.01 else { return scenarios }
                shape.hasMismatches = true
                return scenarios + variants("five-1e4", shape)
            }
        }
    }

    private static var longFewValues: [Scenario] {
        variants("five-1e5", few(100_000, processes: 10, info: 0.01))
            + variants("five-1e6", few(1_000_000, processes: 5, info: 0.05))
    }

    /// The hardest of the above, with processes that never rest: half as many calls again are open.
    private static var busy: [Scenario] {
        let few = [(10, 0.0), (10, 0.01), (10, 0.05), (30, 0.01)].map { processes, info in
            Scenario("five-1e4", Self.few(10_000, processes: processes, info: info))
        }
        return [manyKeys.last, oneKey.last].compactMap { $0 }.map(\.busy) + few.map(\.busy)
    }

    /// The same, with processes that never rest.
    private var busy: Scenario {
        var shape = shape
        shape.isBusy = true
        return Scenario(kind, shape)
    }

    private static func few(_ operations: Int, processes: Int, info: Double) -> Shape {
        var shape = Shape()
        shape.family = .casRegister
        shape.operations = operations
        shape.processes = processes
        shape.info = info
        shape.domain = 5
        shape.mix.compareAndSets = 1
        return shape
    }

    /// The valid history, and the violations that are certain in it.
    private static func variants(
        _ prefix: String,
        _ shape: Shape,
        isQuick: Bool = false
    ) -> [Scenario] {
        var scenarios = [Scenario(prefix, shape, isQuick: isQuick)]
        let violations: [Shape.Violation] =
            shape.info == 0 ? [.drained, .concurrent] : [.concurrent]
        for violation in violations {
            for place in [0.1, 0.9] {
                var violated = shape
                violated.violation = violation
                violated.place = place
                scenarios.append(Scenario(prefix, violated, isQuick: isQuick))
            }
        }
        return scenarios
    }
}

extension Scenario {
    /// The sizes of the recorded tests of key-value stores that other checkers are measured by.
    ///
    /// With few tokens, nothing in a string tells who wrote which part of it.
    private static var strings: [Scenario] {
        [(10, 340), (50, 1_700), (50, 17_000)].flatMap { processes, operations in
            [nil, 5].flatMap { domain in
                [Shape.Violation.none, .drained, .concurrent].map { violation in
                    var shape = Shape()
                    shape.family = .stringAppend
                    shape.operations = operations
                    shape.processes = processes
                    shape.keys = 10
                    shape.domain = domain
                    shape.violation = violation
                    shape.place = 0.9
                    let prefix = domain == nil ? "strings" : "strings-few"
                    return Scenario("\(prefix)-\(operations)", shape, isQuick: operations < 1000)
                }
            }
        }
    }

    /// Containers of distinct values, and a counter.
    private static var objects: [Scenario] {
        let families: [(Shape.Family, String, Int)] = [
            (.queue, "1e6", 1_000_000), (.stack, "1e6", 1_000_000),
            (.priorityQueue, "1e6", 1_000_000), (.set, "1e6", 1_000_000),
            (.counter, "1e5", 100_000),
        ]
        return families.flatMap { family, size, operations in
            [Shape.Violation.none, .drained, .concurrent].map { violation in
                var shape = Shape()
                shape.family = family
                shape.operations = operations
                shape.violation = violation
                shape.place = 0.9
                return Scenario(
                    "\(family.rawValue)-\(size)",
                    shape,
                    isQuick: violation == .none
                )
            }
        }
    }

    /// Transactions on lists, strictly serializable, and on registers, serializable.
    private static var transactions: [Scenario] {
        let lists: [(String, Int)] = [("1e4", 10_000), ("1e5", 100_000), ("1e6", 1_000_000)]
        return lists.flatMap { size, operations in
            [Shape.Violation.none, .drained].map { violation in
                var shape = Shape()
                shape.family = .listAppend
                shape.operations = operations
                shape.processes = 20
                shape.transactionsPerList = 64
                shape.violation = violation
                shape.place = 0.9
                return Scenario("list-append-\(size)", shape, isQuick: operations < 1_000_000)
            }
        }
            + lists.dropLast().map { size, operations in
                var shape = Shape()
                shape.family = .rwRegister
                shape.operations = operations
                shape.processes = 8
                return Scenario("rw-register-\(size)", shape, isQuick: operations < 100_000)
            }
    }
}
