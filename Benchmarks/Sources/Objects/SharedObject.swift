import Histories
import Replication

/// What a process asks of an object.
struct Request {
    var f: String
    var argument: Value = .null
}

/// What an object says to a request.
enum Answer {
    case done(Value)
    /// It had no effect, and the object said so.
    case refused
}

/// One move of a plot that makes a history invalid; it begins when the one before was acknowledged.
enum Move {
    /// An honest call.
    case ask(Request)
    /// A call with this answer, whatever the object says.
    case lie(Request, Value)
    /// Nothing is left to do.
    case done
}

/// An object that carries out one call at a time: what it answers is right by construction.
protocol SharedObject: AnyObject {
    /// A call that a process may sensibly make.
    func draw(_ supply: inout Supply) -> Request
    /// Carries a call out.
    func apply(_ request: Request) -> Answer
    /// The next move of a plot, given the answers to the moves so far, while nobody else acts.
    func drainedPlot(_ answers: [Value], _ supply: inout Supply) -> Move
    /// The same while others act: no call of theirs may be able to explain the lie.
    func concurrentPlot(_ answers: [Value], _ supply: inout Supply) -> Move
}

/// What objects draw their calls from.
struct Supply {
    var dice: SeededGenerator
    let shape: Shape
    private var used: Int64 = 0

    init(_ shape: Shape) {
        self.shape = shape
        dice = SeededGenerator(seed: shape.seed)
    }

    /// A value that no other call has.
    mutating func fresh() -> Value {
        used += 1
        return .int(used)
    }

    /// A value that no other call has, in no order: a bijection of the numbers below 2³¹.
    mutating func freshShuffled() -> Value {
        used += 1
        return .int(used &* 1_103_515_245 & 0x7FFF_FFFF)
    }

    /// An object of the shape's family.
    func object() -> any SharedObject {
        switch shape.family {
        case .register, .casRegister: RegisterObject()
        case .stringAppend: StringObject()
        case .queue: QueueObject()
        case .stack: StackObject()
        case .priorityQueue: PriorityQueueObject()
        case .set: SetObject()
        case .counter: CounterObject()
        case .listAppend, .rwRegister: TransactionObject(shape)
        }
    }
}
