package io.carillon.simulation;

/** Defects that the simulation must find, at least one per sort of rule. */
enum Mutant {
    /** None. */
    NONE(""),
    /** Effects leave before what they rest on is durable. */
    EFFECTS_BEFORE_COMMIT("durable"),
    /** The store takes commits of terms that are over. */
    NO_EPOCH_CHECK("invariant 1"),
    /** An interrupted connection does not end the term. */
    DEAF_TO_SUSPENSION("invariant 1"),
    /** Reports are acknowledged as soon as they come. */
    EARLY_ACKNOWLEDGEMENT("invariant 3"),
    /** Reports are never acknowledged. */
    NO_ACKNOWLEDGEMENT("invariant"),
    /** Loading forgets that a task was given to an agent. */
    FORGOTTEN_LAUNCHING("invariant"),
    /** Mesos is never asked what it knows. */
    NO_RECONCILIATION("invariant 9"),
    /** The framework's id is not stored. */
    FORGOTTEN_FRAMEWORK("invariant"),
    /** After a break the link subscribes as it was ordered to, not under the id that Mesos gave. */
    FORGETFUL_LINK("invariant 8"),
    /** A framework that was set aside is not followed by another. */
    NO_NEW_FRAMEWORK("invariant 9"),
    /** What has been considered of a schedule is not stored. */
    UNSTORED_ADVANCE("invariant 7"),
    /** More of a schedule counts as considered than was. */
    EARLY_ADVANCE("invariant 5"),
    /** Nothing fires while the clock shows an hour for the second time. */
    NO_REPEATED_HOUR("invariant 5"),
    /** Skipped and missed fires are not recorded. */
    FORGOTTEN_FIRES("invariant 5"),
    /** Fires that were due when their job became a daemon are not recorded. */
    FORGOTTEN_TURN("invariant 5"),
    /** Late fires are started whatever the job's misfire policy. */
    LATE_FIRES_STARTED("invariant 10"),
    /** Fires later than the start deadline are started. */
    NO_START_DEADLINE("invariant 10"),
    /** Runs do not wait for those before them. */
    NO_QUEUE("at once"),
    /** A fire is skipped because of a run that waits for an offer. */
    UNSTARTED_BLOCKS("has not started"),
    /** A fire is skipped because of a run that catches up. */
    CATCH_UP_BLOCKS("that catches up"),
    /** A fire that waits for a run that has started is missed for a newer one. */
    OUTDATED_BEHIND_A_RUN("is missed for a newer fire"),
    /** A failed task is tried again for ever. */
    ENDLESS_RETRIES("attempts"),
    /** A failed task is tried again at once. */
    HASTY_RETRIES("too soon"),
    /** A failed task is not tried again. */
    NO_RETRIES("attempts"),
    /** A task that was lost is tried again though its owner wishes at most one start. */
    REPEATED_ONCE("invariant"),
    /** Nothing follows when Mesos cannot reach a task. */
    DEAF_TO_UNREACHABLE("invariant 9"),
    /** Strangers and attempts that were given up live on. */
    SPARED_GHOSTS("invariant"),
    /** The executor of a task that the master does not know is never shut down. */
    NO_SHUTDOWN("invariant"),
    /** A term does not shut down what the term before has given up. */
    FORGOTTEN_ABANDONED("invariant 11"),
    /** The end of a task is asked for once. */
    ONE_KILL("invariant 9"),
    /** What is lost stays lost though its task reports its end. */
    FORGOTTEN_CORRECTIONS("recorded as LOST"),
    /** What was lost becomes anything but what its task reports. */
    WRONG_CORRECTIONS("has become"),
    /** A task that its agent does not know is taken for one that never began. */
    UNKNOWN_IS_UNSTARTED("invariant 4"),
    /** Tasks go to the first agent that takes them. */
    STACKED_SHARDS("invariant 12"),
    /** What agents say of themselves is not heard. */
    DEAF_TO_ATTRIBUTES("invariant"),
    /** All offers count as if they were to one role. */
    DEAF_TO_ROLES("invariant"),
    /** Each agent is a group by itself. */
    LONELY_GROUPS("against SpreadRule"),
    /** No shard waits for the offers of other agents. */
    IMPATIENT_SHARDS("invariant 12"),
    /** Every pause of a daemon ends its tasks. */
    PAUSE_STOPS("invariant 13"),
    /** No pause of a daemon ends its tasks. */
    DEAF_TO_STOP("invariant 13"),
    /** Every other definition of a daemon restarts its tasks. */
    WORDS_RESTART("invariant"),
    /** A change of a daemon ends all its tasks at once. */
    ROLL_AT_ONCE("invariant 20"),
    /** A change ends the next shard of a daemon when the one before is launched. */
    HASTY_ROLL("invariant 20"),
    /** Where some shards of a daemon may go at once, all do. */
    GREEDY_ROLL("invariant 20"),
    /** A version that has given way comes back by itself. */
    ROLLBACK_LOOP("invariant 25"),
    /** A version counts as one that was up as soon as it is defined. */
    EARLY_WHOLE("invariant 25"),
    /** Another number of shards replaces one that there was. */
    SCALE_RESTARTS("executes the newest version"),
    /** A change goes on though its owner has paused updates. */
    DEAF_TO_HOLD("invariant 2"),
    /** Shards that a retry has taken over are retried again. */
    SHARED_RETRIES("invariant 14"),
    /** A run keeps the version of its app before the newest. */
    STALE_APP("invariant 15"),
    /** A run keeps nothing of its app. */
    FORGOTTEN_APP("invariant 15"),
    /** A run of a request that names no app keeps none. */
    REQUEST_WITHOUT_APP("invariant 15"),
    /** Tasks are launched without the environment of their app. */
    BARE_TASKS("invariant 15"),
    /** Tasks are launched without the container of their app. */
    UNCONTAINED("invariant 22"),
    /** Tasks are launched without the limits of their job. */
    UNLIMITED("invariant 22"),
    /** Tasks that are launched together get the same ports. */
    DOUBLE_PORT("invariant 28"),
    /** Tasks get any ports, whatever number they must have. */
    ANY_PORT("invariant 28"),
    /** Names of ports stand for others. */
    MISNAMED_PORTS("invariant 28"),
    /** Tasks are launched without their secrets. */
    SECRETLESS("invariant 30"),
    /** A task whose secret could not be read waits for ever. */
    SECRETS_READ_ONCE("invariant 9"),
    /** A restart ends all shards of a daemon at once. */
    RESTART_ALL_AT_ONCE("invariant 20"),
    /** A restart is answered, and not stored. */
    FORGOTTEN_RESTART("was to be restarted"),
    /** What the checks of tasks have told is not heard. */
    DEAF_TO_HEALTH("invariant"),
    /** What Mesos tells of checks when it is asked is not heard. */
    HEALTH_NOT_ASKED_AGAIN("of the checks of"),
    /** A task whose health check fails has not failed. */
    SPARED_SICK("invariant 24"),
    /** Tasks are launched without their checks. */
    UNCHECKED("invariant 24"),
    /** An app that is deleted with its jobs is gone before them. */
    APP_GONE_FIRST("invariant 15"),
    /** Executors are not stored. */
    FORGOTTEN_EXECUTOR("invariant"),
    /** Nothing is asked of the offers for executors. */
    FREE_EXECUTORS("invariant 16"),
    /** Each task counts as if it brought an executor. */
    EXECUTOR_FOR_EACH(""),
    /** The death of an executor is charged to all its tasks. */
    CHARGED_NEIGHBOURS("invariant"),
    /** Lack of memory is charged to all that had it. */
    CHARGED_CROWDS("lack of memory"),
    /** Who was to join an executor that has gone is blamed. */
    BLAMED_JOINERS("is blamed for an executor"),
    /** Tasks that join executors are launched before the others. */
    JOINERS_FIRST("invariant 6"),
    /** Idle executors are forgotten and not shut down. */
    IDLE_EXECUTORS("invariant 17"),
    /** An executor is told once to end. */
    ONE_SHUTDOWN(""),
    /** What was given up is ended with its executor and all that is in it. */
    SHUTDOWN_FOR_CANCEL("is shut down with"),
    /** Nobody is suspected who was in executors that died. */
    NO_SUSPECTS(""),
    /** After each death the next executor is launched at once. */
    HASTY_EXECUTORS(""),
    /** What tasks tell is acknowledged, and not kept. */
    FORGOTTEN_NEWS("invariant 18"),
    /** What tasks tell is not stored. */
    UNSTORED_NEWS("invariant"),
    /** Checkpoints are kept, and not handed on. */
    CHECKPOINT_LOST("invariant 18"),
    /** What is told by attempts that were given up counts, and so does what was overtaken. */
    NEWS_OF_THE_DEAD("invariant"),
    /** What executors tell of fires is acknowledged, and not entered. */
    UNTOLD_FIRES("invariant 19"),
    /** What is entered of fires of shards does not count as accounted for. */
    DOUBLED_FIRES("invariant 19"),
    /** Fires of shards that nobody has told of are not entered. */
    FORGOTTEN_GAPS("invariant 19"),
    /** Fires of shards that may have run are said not to have. */
    LOST_AS_MISSED("invariant 19"),
    /** What is left of the fires of shards is not entered when their run ends. */
    OPEN_ACCOUNTS("invariant 19"),
    /** Fires of a daemon that no run stands for are not entered. */
    FORGOTTEN_REST("invariant 19"),
    /** Offers of agents that are drained are used. */
    DEAF_TO_DRAINS("invariant 23"),
    /** What is drained and frozen is not known to the next term. */
    FORGOTTEN_HOLDS("invariant"),
    /** A freeze is answered, and none begins. */
    DEAF_TO_FREEZE("invariant 23"),
    /** A drain ends all shards of a daemon at once. */
    MOVE_AT_ONCE("invariant 20"),
    /** Launches go on whatever is lost. */
    NO_BRAKE("invariant 23"),
    /** Launches freeze when one task less is lost than it takes. */
    HASTY_BRAKE("launches are frozen, and lost were"),
    /** Of shards that start together one is left out. */
    HALF_GANGS("invariant 26"),
    /** Shards that start together are not searched for places. */
    FORGOTTEN_GANGS("invariant"),
    /** Offers are kept for shards that start together until there is room. */
    GREEDY_GANGS("invariant 26"),
    /** Nobody hears that jobs are to be kept apart. */
    DEAF_TO_NEIGHBOURS("invariant 27"),
    /** What was placed is launched without another look. */
    STALE_PLACES("invariant"),
    /** The former task of a shard is ended as soon as another one is planned beside it. */
    EAGER_SURGE("invariant"),
    /** The former task of a shard is forgotten, and lives on. */
    FORGOTTEN_LEAVING("invariant"),
    /** All shards have two tasks at once. */
    GREEDY_SURGE("invariant"),
    /** A shard has a second task, whatever its owner allows. */
    UNASKED_SURGE("invariant"),
    /** Commands are carried out whoever sends them. */
    DEAF_TO_RIGHTS("invariant 31"),
    /** A token that is revoked opens doors. */
    DEAF_TO_REVOCATION("invariant 31"),
    /** Of several roles the first one counts alone. */
    FIRST_ROLE("invariant 31"),
    /** A revocation is answered, and the token stays. */
    FORGOTTEN_REVOCATION("invariant 32"),
    /** The tokens are not known to the next term. */
    FORGOTTEN_TOKENS("invariant 32"),
    /** A token takes the place of another one of its name. */
    DOUBLE_TOKENS("invariant 32"),
    /** Each call is sent twice. */
    REPEATED_CALLS("invariant 6");

    /** What is said when it is found. */
    final String words;

    Mutant(String words) {
        this.words = words;
    }
}
