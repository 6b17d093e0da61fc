import Histories

/// What queues, stacks and priority queues have in common: values go in, and come out once.
protocol Container: SharedObject {
    /// What the calls are named that put something in and take something out.
    static var names: (put: String, take: String) { get }
    /// Whether what was there before stands in the way of what is put in.
    static var mustBeEmptied: Bool { get }
    /// A value to put in that no other call has.
    static func fresh(_ supply: inout Supply) -> Value
    func put(_ value: Value)
    /// Takes the next value out; null if there is none.
    func take() -> Value
    /// Makes the next two values come out in the wrong order.
    func disturb()
}

extension Container {
    func draw(_ supply: inout Supply) -> Request {
        supply.dice.chance(0.5) ? Request(f: Self.names.take) : putting(&supply)
    }

    func apply(_ request: Request) -> Answer {
        guard request.f == Self.names.put else { return .done(take()) }
        put(request.argument)
        return .done(request.argument)
    }

    /// Two values go in one after the other, and the next two come out in the wrong order.
    func drainedPlot(_ answers: [Value], _ supply: inout Supply) -> Move {
        let emptied = Self.mustBeEmptied ? answers.firstIndex(of: .null).map { $0 + 1 } : 0
        switch emptied.map({ answers.count - $0 }) {
        case 0, 1: return .ask(putting(&supply))
        case 2: disturb()
        case nil, 3: break
        default: return .done
        }
        return .ask(Request(f: Self.names.take))
    }

    /// Values go in and out until one came out; and long after that it comes out again.
    func concurrentPlot(_ answers: [Value], _ supply: inout Supply) -> Move {
        let take = Request(f: Self.names.take)
        let taken = answers.indices.first { $0 % 2 == 1 && answers[$0] != .null }
        guard let taken else { return .ask(answers.count % 2 == 0 ? putting(&supply) : take) }
        return answers.count == taken + 1 ? .lie(take, answers[taken]) : .done
    }

    private func putting(_ supply: inout Supply) -> Request {
        Request(f: Self.names.put, argument: Self.fresh(&supply))
    }
}

/// First in, first out.
final class QueueObject: Container {
    static var names: (put: String, take: String) { ("enqueue", "dequeue") }
    static var mustBeEmptied: Bool { true }
    static func fresh(_ supply: inout Supply) -> Value { supply.fresh() }

    private var values: [Value] = []
    private var head = 0

    func put(_ value: Value) { values.append(value) }

    func take() -> Value {
        guard head < values.count else { return .null }
        let value = values[head]
        head += 1
        // What was taken is forgotten now and then, so that memory does not grow with the history.
        if head * 2 > values.count {
            values.removeFirst(head)
            head = 0
        }
        return value
    }

    func disturb() { values.swapAt(head, head + 1) }
}

/// Last in, first out.
final class StackObject: Container {
    static var names: (put: String, take: String) { ("push", "pop") }
    static var mustBeEmptied: Bool { false }
    static func fresh(_ supply: inout Supply) -> Value { supply.fresh() }

    private var values: [Value] = []

    func put(_ value: Value) { values.append(value) }
    func take() -> Value { values.popLast() ?? .null }
    func disturb() { values.swapAt(values.count - 1, values.count - 2) }
}

/// The greatest first, as a binary heap.
final class PriorityQueueObject: Container {
    static var names: (put: String, take: String) { ("insert", "poll") }
    static var mustBeEmptied: Bool { false }
    static func fresh(_ supply: inout Supply) -> Value { supply.freshShuffled() }

    private var heap: [Int64] = []
    private var next: [Int64] = []

    func put(_ value: Value) {
        guard let number = value.integer else { return }
        var child = heap.count
        heap.append(number)
        while child > 0, heap[(child - 1) / 2] < heap[child] {
            heap.swapAt(child, (child - 1) / 2)
            child = (child - 1) / 2
        }
    }

    func take() -> Value {
        (next.popLast() ?? greatest()).map { .int($0) } ?? .null
    }

    func disturb() {
        if let first = greatest(), let second = greatest() { next = [first, second] }
    }

    private func greatest() -> Int64? {
        guard let last = heap.popLast() else { return nil }
        guard let greatest = heap.first else { return last }
        heap[0] = last
        var parent = 0
        while true {
            var child = 2 * parent + 1
            if child >= heap.count { return greatest }
            if child + 1 < heap.count, heap[child] < heap[child + 1] { child += 1 }
            if heap[child] <= heap[parent] { return greatest }
            heap.swapAt(child, parent)
            parent = child
        }
    }
}
