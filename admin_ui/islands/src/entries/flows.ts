// The flow editor: guards unsaved work, puts values into texts, shows where ways lead, and runs the test chat.
import { installTestChat } from "../flows/testchat";
import { installTrial } from "../flows/trial";
import { installLeaveGuard } from "../flows/leave-guard";
import { installValues } from "../flows/values";
import { installFollowing } from "../flows/following";
import { installJumps } from "../flows/jumps";
import { installProblems } from "../flows/fields";
import { installKeeping } from "../flows/keeping";
import { installPeople } from "../flows/people";
import { installPlaces } from "../flows/places";
import { installReview } from "../flows/review";

installLeaveGuard();
installValues();
installPlaces();
installJumps();
installReview();
installProblems();
installFollowing();
installTestChat();
installTrial();
installPeople();
installKeeping();
