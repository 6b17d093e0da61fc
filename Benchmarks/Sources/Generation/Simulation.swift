import Histories

/// Processes at work on objects, as a stream of events.
///
/// At each tick one process, drawn at random, goes one step: it begins a call, the call takes
/// effect, or it ends. So calls overlap, about two thirds of the processes are amid one (or all, if
/// they are busy), and each call takes effect between its ends: the history is linearizable unless
/// a plot makes it not so. Memory does not grow with the history.
struct Simulation {
    /// A key and the object behind it.
    ///
    /// It is a reference, so that a call in progress keeps an object that was rotated away.
    private final class Keyed {
        let name: String
        let object: any SharedObject
        var uses = 0

        init(name: String, object: any SharedObject) {
            self.name = name
            self.object = object
        }
    }

    private struct Call {
        var process: Int
        var request: Request
        var keyed: Keyed
        var fate = Event.Kind.ok
        /// What it will be answered; nil before it took effect.
        var answer: Value?
        var error: String?
        var isPlotted = false
        var isEffective = false
    }

    private let shape: Shape
    private let emit: (Event) -> Void
    private var supply: Supply
    private var plot: Plot
    private var keys: [Keyed] = []
    private var named = 0
    private var calls: [Call?]
    private var numbers: [Int]
    private var fresh: Int
    private var begun = 0
    private var emitted = 0

    /// Draws a history, one event at a time.
    static func run(_ shape: Shape, emit: (Event) -> Void) {
        withoutActuallyEscaping(emit) { emit in
            var simulation = Simulation(shape, emit)
            simulation.run()
        }
    }

    private init(_ shape: Shape, _ emit: @escaping (Event) -> Void) {
        self.shape = shape
        self.emit = emit
        supply = Supply(shape)
        plot = Plot(shape)
        calls = Array(repeating: nil, count: shape.processes)
        numbers = Array(0..<shape.processes)
        fresh = shape.processes
        for _ in 0..<shape.keys { keys.append(newKey()) }
    }

    private mutating func run() {
        // A plot is carried to its end: a history without the violation would prove nothing.
        while begun < shape.operations || !plot.isDone {
            if plot.isDueAlone(at: begun) { runAlone() }
            step(supply.dice.below(shape.processes), mayBegin: true)
        }
        drain()
    }

    /// Lets everybody finish, carries the plot out, and nothing else happens meanwhile.
    private mutating func runAlone() {
        drain()
        while let move = plot.next(of: keys[0].object, at: begun, &supply) {
            begin(move, by: 0)
            step(0, mayBegin: false)
            step(0, mayBegin: false)
        }
    }

    private mutating func drain() {
        for slot in calls.indices {
            while calls[slot] != nil { step(slot, mayBegin: false) }
        }
    }

    private mutating func step(_ slot: Int, mayBegin: Bool) {
        guard let call = calls[slot] else {
            if mayBegin { begin(by: slot) }
            return
        }
        guard call.isEffective else { return takeEffect(in: slot) }
        end(call, of: slot)
        if mayBegin && shape.isBusy { begin(by: slot) }
    }

    /// Begins a call: of the plot, if it is its time, or else of the process's own choice.
    private mutating func begin(by slot: Int) {
        if let move = plot.nextAmidOthers(of: keys[0].object, at: begun, &supply) {
            begin(move, by: slot)
        } else {
            beginOwn(by: slot)
        }
    }

    private mutating func beginOwn(by slot: Int) {
        let key = supply.dice.below(keys.count)
        let keyed = keys[key]
        keyed.uses += 1
        // The plot's key stays: its object must not be forgotten between two moves.
        if let rotation = shape.rotation, keyed.uses >= rotation, key > 0 || !plot.isGoingOn {
            keys[key] = newKey()
        }
        let request = keyed.object.draw(&supply)
        var call = Call(process: numbers[slot], request: request, keyed: keyed)
        if supply.dice.chance(shape.info) { call.fate = .info }
        begin(call, in: slot)
    }

    /// Begins a call of the plot.
    private mutating func begin(_ move: Plot.Step, by slot: Int) {
        var call = Call(process: numbers[slot], request: move.request, keyed: keys[0])
        call.isPlotted = true
        call.answer = move.answer
        begin(call, in: slot)
    }

    private mutating func begin(_ call: Call, in slot: Int) {
        record(call, .invoke, call.request.argument)
        calls[slot] = call
        begun += 1
    }

    private mutating func takeEffect(in slot: Int) {
        calls[slot]?.isEffective = true
        guard let call = calls[slot], call.answer == nil else { return }
        if call.fate == .info && supply.dice.chance(0.5) { return }
        switch call.keyed.object.apply(call.request) {
        case .done(let value): calls[slot]?.answer = value
        case .refused where call.fate == .ok:
            calls[slot]?.fate = .fail
            calls[slot]?.error = shape.hasMismatches ? Operation.mismatch : nil
        case .refused: break
        }
    }

    private mutating func end(_ call: Call, of slot: Int) {
        calls[slot] = nil
        let value = call.fate == .ok ? call.answer : nil
        record(call, call.fate, value ?? call.request.argument)
        if call.isPlotted { plot.answered(value ?? .null) }
        // A process whose call may still happen never acts again under its number.
        if call.fate == .info {
            numbers[slot] = fresh
            fresh += 1
        }
    }

    private mutating func record(_ call: Call, _ kind: Event.Kind, _ value: Value) {
        emit(
            Event(
                index: emitted,
                time: Int64(emitted) * 10_000,
                process: .client(call.process),
                kind: kind,
                f: call.request.f,
                key: shape.family.isOfTransactions ? nil : call.keyed.name,
                value: value,
                error: call.error
            )
        )
        emitted += 1
    }

    private mutating func newKey() -> Keyed {
        named += 1
        return Keyed(name: "k\(named)", object: supply.object())
    }
}
